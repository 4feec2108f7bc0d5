"""What a roster import changes, told to people and to programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from data.values.roster import RosterRow
from data.values.rosterplan import ChangedOrganisation, ChangedPost, Plan

ROLES = ("руководитель", "заместитель")
FIELDS = {
    "name": "название",
    "kind": "тип",
    "municipality": "муниципалитет",
    "timezone": "часовой пояс",
    "groups": "группы",
}
KINDS = {
    "school": "школа",
    "kindergarten": "детский сад",
    "college": "колледж",
    "additional": "дополнительное образование",
    "office": "управление образования",
    "other": "другое",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A plan with the rows it came from."""

    rows: Sequence[RosterRow]
    plan: Plan
    warnings: Sequence[str]
    dry_run: bool

    @property
    def organisations(self) -> int:
        """How many the file names."""
        return len({row.code for row in self.rows})


def as_data(report: Report) -> dict[str, Any]:
    """The JSON of `roster import`, described there."""
    plan = report.plan
    return {
        "dry_run": report.dry_run,
        "organisations": report.organisations,
        "recipients": len(report.rows),
        "added": [one.code for one in plan.added],
        "changed": [{"organisation": code, "text": text} for code, text in _changes(plan)],
        "came": [_post(one.code, one.rank, one.person) for one in plan.coming],
        "left": [_post(one.code, one.rank, one.person) for one in plan.leaving],
        "missing": list(plan.missing),
        "warnings": [*report.warnings, *_cautions(plan)],
    }


def show(report: Report) -> None:
    """Print it for a person."""
    plan = report.plan
    click.echo(f"В файле организаций: {report.organisations}, людей: {len(report.rows)}.")
    for warning in (*report.warnings, *_cautions(plan)):
        click.echo(f"Внимание: {warning}")
    for line in _lines(plan):
        click.echo(line)
    if plan.missing:
        click.echo(
            f"Нет в файле, остались как были ({len(plan.missing)}): {', '.join(plan.missing)}."
        )
    if plan.empty:
        click.echo("Всё уже так, менять нечего.")
    elif report.dry_run:
        click.echo("Это проба: ничего не сохранено.")
    else:
        click.echo("Реестр обновлён. Приглашения: vestnik invites.")


def _lines(plan: Plan) -> Iterator[str]:
    for new in plan.added:
        yield f"+ {new.code}: {new.name} ({KINDS[new.kind]})"
    for leaving in plan.leaving:
        yield f"− {leaving.code}: {leaving.person}, {_role(leaving.rank)}"
    for coming in plan.coming:
        yield f"+ {coming.code}: {coming.person}, {_role(coming.rank)}"
    for code, text in _changes(plan):
        yield f"~ {code}: {text}" if code else f"~ {text}"


def _changes(plan: Plan) -> Iterator[tuple[str, str]]:
    """(organisation's code or nothing, what changes) for all that is neither coming nor leaving."""
    for organisation in plan.changed:
        yield from _fields(organisation)
    for post in plan.posts:
        if text := _of_post(post):
            yield post.code, text
    for one in plan.renamed:
        yield "", f"имя: {one.before} → {one.after}"
    for merged in plan.merged:
        yield "", f"один человек на нескольких должностях: страница id{merged.account}"
    for page in plan.pages:
        yield "", f"страница ВК: {page.person} → id{page.account}"


def _cautions(plan: Plan) -> Iterator[str]:
    for page in plan.pages:
        if page.was_linked:
            yield (
                f"{page.person}: прежняя страница ВК отключена, новая заработает, когда с неё "
                "напишут сообществу."
            )


def _fields(changed: ChangedOrganisation) -> Iterator[tuple[str, str]]:
    for name, label in FIELDS.items():
        if name in changed.after:
            before, after = _said(changed.before, name), _said(changed.after, name)
            yield changed.code, f"{label}: {before} → {after}"
    if "active" in changed.after:
        yield changed.code, "снова в работе"


def _said(values: Mapping[str, object], name: str) -> str:
    value = values[name]
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "нет"
    return KINDS.get(str(value), str(value)) if value else "нет"


def _of_post(post: ChangedPost) -> str:
    parts = []
    if post.before[1] != post.after[1]:
        parts.append(f"должность: {post.before[1] or 'нет'} → {post.after[1]}")
    if post.before[0] != post.after[0]:
        parts.append(f"заместитель № {post.before[0]} → № {post.after[0]}")
    return ", ".join(parts)


def _post(code: str, rank: int, person: str) -> dict[str, str]:
    return {"organisation": code, "recipient": person, "role": _role(rank)}


def _role(rank: int) -> str:
    return ROLES[min(rank, 1)]
