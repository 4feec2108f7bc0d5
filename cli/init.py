"""`vestnik init`: write the settings down, make the database, look whether all is well."""

from pathlib import Path

import click

from cli.context import Context
from cli.doctor import doctor
from cli.settings import load
from data.values.errors import InputError

TEMPLATE = """# Настройки Вестника. Все имена и пояснения: .env.example в исходном коде.
VK_TOKEN={token}
VK_GROUP_ID={group_id}
OFFICE_NAME={office}
OFFICE_TIMEZONE={timezone}
"""


@click.command()
@click.option("--token", prompt="Ключ доступа сообщества ВК", hide_input=True, help="VK_TOKEN.")
@click.option("--group-id", prompt="Номер сообщества (цифры из vk.com/club…)", help="VK_GROUP_ID.")
@click.option("--office", prompt="Название управления", help="OFFICE_NAME.")
@click.option("--timezone", prompt="Часовой пояс", default="Europe/Moscow", help="OFFICE_TIMEZONE.")
@click.pass_context
def init(ctx: click.Context, *, token: str, group_id: str, office: str, timezone: str) -> None:
    """Первый запуск: записать настройки в .env, создать базу, проверить сообщество."""
    target = Path.cwd() / ".env"
    if target.exists():
        raise InputError("Файл .env уже есть: исправьте его вручную и запустите vestnik doctor.")
    values = {
        "VK_TOKEN": _line(token),
        "VK_GROUP_ID": _line(group_id),
        "OFFICE_NAME": _line(office),
        "OFFICE_TIMEZONE": _line(timezone),
    }
    load(values)  # a wrong value must not reach the file
    target.touch(mode=0o600)
    target.write_text(
        TEMPLATE.format(
            token=values["VK_TOKEN"],
            group_id=values["VK_GROUP_ID"],
            office=_quoted(values["OFFICE_NAME"]),
            timezone=values["OFFICE_TIMEZONE"],
        ),
        encoding="utf-8",
    )
    click.echo("Настройки записаны в .env, читать его может только этот пользователь.")
    ctx.obj = Context()
    ctx.invoke(doctor, no_repair=False, json_=False)


def _line(value: str) -> str:
    return " ".join(value.split())


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
