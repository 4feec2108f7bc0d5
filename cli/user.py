"""`vestnik user`: who may enter the desk."""

import click

from cli.context import Context, pass_context
from data.actions import users
from data.models.organisation import OrganisationKind
from data.models.user import UserRole
from data.values.errors import InputError
from office import passwords
from office.entry import first_link

BY = "clerk"


@click.group()
def user() -> None:
    """Сотрудники: кто может войти на стол управления."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Фамилия, имя, отчество.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in UserRole]),
    default=UserRole.CLERK.value,
    show_default=True,
    help="administrator: всё; clerk: циркуляры и реестр; curator: свои организации; "
    "viewer: только смотреть.",
)
@click.option("--municipality", help="Муниципалитет куратора.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in OrganisationKind]), help="Вид куратора."
)
@click.option("--password", is_flag=True, help="Спросить пароль здесь, а не давать ссылку.")
@pass_context
def add(
    context: Context,
    login: str,
    *,
    name: str,
    role: str,
    municipality: str | None,
    kind: str | None,
    password: bool,
) -> None:
    """Добавить сотрудника; пароль он выберет сам по одноразовой ссылке."""
    kept = _ask_password(login) if password else None
    token, at = passwords.new_token(), context.clock.now()
    with context.database.write() as session:
        made = users.add(
            session,
            login=login,
            name=name,
            role=UserRole(role),
            municipality=municipality,
            kind=OrganisationKind(kind) if kind else None,
            password_hash=kept,
            at=at,
            by=BY,
        )
        if kept is None:
            users.give_link(
                session, user_id=made.id, token_hash=passwords.token_hash(token), at=at, by=BY
            )
    click.echo(f"Сотрудник {made.login} добавлен.")
    if kept is None:
        settings = context.settings
        url = f"http://{settings.desk_host}:{settings.desk_port}"
        click.echo(f"Ссылка для входа, действует три дня и один раз: {first_link(url, token)}")


def _ask_password(login: str) -> str:
    typed = click.prompt("Пароль", hide_input=True, confirmation_prompt="Пароль ещё раз")
    weak = passwords.too_weak(typed, login=login.casefold())
    if weak is not None:
        raise InputError(weak)
    return passwords.hashed(typed)
