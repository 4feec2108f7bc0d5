"""The letter's heading and to whom it is addressed."""

import re

from papers.letters import headwords as words
from papers.letters.head import Head, Kind
from papers.letters.pages import Line, Page

Span = tuple[int, int]

# Who must act, when neither an address nor a greeting says so.
_BOUND = re.compile(
    r"(?:прос(?:им|ьба)|прошу|поручаем|рекомендуем|предлагаем|напоминаем)\s+"
    r"(?P<who>(?:всех\s+)?(?:руководител|директор|заведующ|классных\s+руководител|педагог|"
    r"учител|родител|заместител|ответственн|специалист|координатор)\w{0,6}"
    r"(?:\s+(?:школ|детских\s+садов|образовательных\s+(?:организаций|учреждений)|доу|оо|садов|"
    r"учреждений|организаций))?)"
    r"|(?:^|[.\n]\s*)(?P<dative>(?:руководителям|директорам|заведующим|классным\s+руководителям)"
    r"(?:\s+(?:школ|детских\s+садов|образовательных\s+(?:организаций|учреждений)|доу|оо|"
    r"учреждений|организаций))?)\s+(?:необходимо|следует|обеспечить|нужно|представить)"
)
_NOT_TITLE = re.compile(
    r"телефонограмм|письмо|внимани|срочн|информирует|приказ|резолюци|переслан|сообщени|"
    r"^\(|^от\b|^кому\b|служебн|@|^_+$"
)


def read_title(page: Page, head: Head) -> tuple[str | None, Span | None]:
    """The heading as printed and its place; None when the letter has none."""
    if head.titles:
        start, end = head.titles[0]
        low = page.low[start:end]
        subject = words.SUBJECT.match(low)
        start += subject.end() if subject else 0
        marks = words.SUBJECT_MARKS.match(page.low, start, end)
        start = marks.end() if marks else start
        return _clean(page.printed(start, end)), (start, end)
    found = _own_words(page, head)
    return (_clean(page.printed(*found)), found) if found else (None, None)


def _own_words(page: Page, head: Head) -> Span | None:
    """A heading that does not begin with «О»: a short line that names no office."""
    for line in head.of(Kind.REMARK):
        low = page.low[line.start : line.end]
        if len(low) < 8 or _NOT_TITLE.search(low) or low.endswith((".", "!", ",", ";", ":")):
            continue
        if words.INSTITUTION.search(low[:25]) or not re.search(r"[а-я]{3}", low):
            continue
        return line.start, line.end
    return None


def _clean(text: str) -> str:
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text


def read_addressees(page: Page, head: Head) -> tuple[str, Span | None, bool]:
    """To whom, its place, and whether it is a guess from the body."""
    if head.addressees:
        blocks = [_address(page, *block) for block in head.addressees]
        named = [block for block in blocks if block]
        if named:
            place = head.addressees[0][0], head.addressees[-1][1]
            return "; ".join(named), place, False
    for start, end in head.greetings:
        greeting = words.GREETING.match(page.low, start, end)
        begin = greeting.end() if greeting else start
        named_ = page.printed(begin, end).strip(" ,.!:")
        if named_ and not re.search(r"^(?:коллег|друзь)|вич\b|вна\b", named_):
            return named_, (begin, end), False
    match = _BOUND.search(page.low, head.body, min(len(page.low), head.body + 6000))
    if match:
        group = "who" if match["who"] else "dative"
        return page.printed(*match.span(group)), match.span(group), True
    return "", None, not head.greetings


def _address(page: Page, start: int, end: int) -> str:
    """One block as printed, without the names of persons."""
    lines = [
        Line(start + match.start(), start + match.end())
        for match in re.finditer(r"[^\n]+", page.text[start:end])
    ]
    kept = []
    for line in lines:
        text = page.printed(line.start, line.end)
        text = re.sub(r"^кому\s?:\s?", "", text, flags=re.IGNORECASE)
        while (bare := words.PERSON.sub("", text)) != text:
            text = bare
        kept.append(text)
    return " ".join(text for text in kept if text).strip(" ,;.!:")
