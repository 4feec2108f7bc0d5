"""The asks of a circular, from what a letter asks or from what the options say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cli.dues import Due, Dues
from data.values.circular import AskDraft
from data.values.errors import InputError
from data.values.letter import LetterAsk, LetterRead

KINDS = ("acknowledge", "report", "inform_staff")
REPORTS = ("form", "report", "upload")  # what is answered with a report
DEEDS = ("publish", "take_part", "other")  # worth an ask of their own when they have a term
NEAR = 200  # characters after a sentence within which a link belongs to it
LONGEST = 1000  # characters of an ask's text and of a link, as the database holds them


@dataclass(frozen=True, slots=True)
class Doubt:
    """A Russian clause saying what to check; `is_due` when it is about a deadline."""

    text: str
    is_due: bool = False


def asks_of(
    read: LetterRead, dues: Dues, *, links: tuple[str, ...]
) -> tuple[list[AskDraft], set[str], list[Doubt]]:
    """What the letter asks as asks of a circular, with their terms."""
    unsure: set[str] = set()
    doubts: list[Doubt] = []
    asks: list[AskDraft] = []
    left_out: list[str] = []
    for kind, one in _chosen(read, dues, left_out):
        due, guess = dues.of(one)
        if guess:
            unsure.add("due")
            doubts.append(Doubt(f"{guess} («{_short(one.what, 60)}»).", is_due=True))
        link = _link(one, links, letter=read) if kind == "report" else None
        asks.append(_ask(kind, _text(one, kind), due, link))
    if not asks:
        asks = [AskDraft("acknowledge", "Ознакомиться с письмом")]
        if read.requires_action:
            unsure.add("asks")
    if left_out:
        doubts.append(Doubt("без срока и потому не вошло: " + "; ".join(left_out) + "."))
    return asks, unsure, doubts


def _chosen(read: LetterRead, dues: Dues, left_out: list[str]) -> list[tuple[str, LetterAsk]]:
    """The asks that become asks of the circular, one for each sentence that holds several."""
    by_kind = {ask.kind: ask for ask in read.asks}
    chosen: list[tuple[str, LetterAsk]] = []
    seen: set[int] = set()
    for kind in REPORTS:
        if kind in by_kind and by_kind[kind].start not in seen:
            chosen.append(("report", by_kind[kind]))
            seen.add(by_kind[kind].start)
    staff, self_ = by_kind.get("inform_staff"), by_kind.get("acknowledge")
    if staff:
        chosen.append(("inform_staff", staff))
        seen.add(staff.start)
    if self_ and self_.start not in seen:
        chosen.append(("acknowledge", self_))
        seen.add(self_.start)
    for kind in DEEDS:
        one = by_kind.get(kind)
        if one is None or one.start in seen:
            continue
        if dues.within(one):
            chosen.append(("report", one))
            seen.add(one.start)
        elif kind != "other" or not chosen:
            left_out.append(_short(one.what, 80))
    return chosen


def _ask(kind: str, text: str, due: Due | None, link: str | None) -> AskDraft:
    return AskDraft(
        kind=kind,
        text=text[:LONGEST],
        due_on=due.day if due else None,
        due_time=due.at if due else None,
        link=link,
    )


def _text(one: LetterAsk, kind: str) -> str:
    """What is asked, short and in the imperative."""
    text = one.what
    if one.kind == "form" and kind == "report" and "заполн" not in text.lower():
        text = f"Заполнить форму: {text[:1].lower()}{text[1:]}"
    return text[:1].upper() + text[1:]


def _link(one: LetterAsk, links: tuple[str, ...], *, letter: LetterRead) -> str | None:
    """The link in the ask's sentence; for a form also one right after it, or the only form's."""
    found = [link for link in links if link in one.quote]
    if one.kind == "form" and not found:
        end = one.start + len(one.quote)
        near = [
            place.quote
            for place in letter.places
            if place.field == "links" and 0 <= place.start - end < NEAR
        ]
        forms = [link for link in links if re.search(r"forms?\b|docs\.google|anketa|opros", link)]
        only = forms if len(forms) == 1 else links if len(links) == 1 else ()
        found = [link for link in near if link in links] or list(only)
    return found[0][:LONGEST] if found else None


def given_asks(
    given: Sequence[str], read_asks: list[AskDraft], dues: Dues, *, links: tuple[str, ...]
) -> tuple[list[AskDraft], set[str], list[Doubt]]:
    """Asks as the options say them; the terms of the letter's own asks of the same kind."""
    asks, unsure, doubts = [], set(), list[Doubt]()
    for said in given:
        kind, _, text = (part.strip() for part in said.partition(":"))
        if kind not in KINDS or not text:
            raise InputError(
                f"«{said}» не понять: напишите вид и текст, например «report: Заполнить форму»; "
                f"виды: {', '.join(KINDS)}."
            )
        if len(text) > LONGEST:
            raise InputError(f"Текст просьбы длиннее {LONGEST} знаков: сократите его.")
        like = next((ask for ask in read_asks if ask.kind == kind), None)
        due, guess = (None, None) if like else dues.only()
        if guess:
            unsure.add("due")
            doubts.append(Doubt(f"{guess} («{_short(text, 60)}»).", is_due=True))
        link = like.link if like else None
        if kind == "report" and link is None and len(links) == 1:
            link = links[0]
        new = _ask(kind, text, due, link)
        asks.append(replace(new, due_on=like.due_on, due_time=like.due_time) if like else new)
    return asks, unsure, doubts


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
