"""The text of a reply cleaned and cut into words, marks and sentences."""

import re
from collections.abc import Iterator, Sequence

from bot.understanding.spelling import mended, russian

THUMB, GRIM, QUOTE, PHOTO = "thumb", "grim", "quote", "photo"
LONGEST = 4000  # characters looked at: a reply is short, a pasted document is none
_EMOJI = {
    THUMB: "👍👌✅✔☑🆗🤝🫡💪👏🙌",
    GRIM: "🙄🤦🤷😡😠🤬👎❌⛔😤🤨😒🤯🖕",
}
_THUMBS = re.compile(f"[{_EMOJI[THUMB]}]")
_GRIMS = re.compile(f"[{_EMOJI[GRIM]}]")
_QUOTED = re.compile(r"«([^»\n]*)»|\"([^\"\n]*)\"|“([^”\n]*)”|„([^“\n]*)“")
_ABBREVIATION = re.compile(
    r"\b(свед|исх|вх|г|ул|зам|пед|гл|ув|чел|уч|нач|отв|им|тел|стр|пос|обл|р-н|т|д|е|к|и|о|мин|"
    r"руб|тыс|след|кл|проц|эл|сек|дир|зав|янв|фев|мар|апр|авг|сент|сен|окт|нояб|ноя|дек)\.",
)
_TOKEN = re.compile(
    r"https?://\S+|\S+@\S+"
    r"|\d+-(?!(?:го|му|ое|е|й|я|х|м|ти|ый|ом|ым|ю)(?![а-я]))[а-я]{1,2}(?![а-я])|[а-я]{1,3}-\d+"
    r"|\d+(?:[.:/]\d+)+|\d+(?:-?(?:го|му|ое|ого|ому|ым|ом|ти|е|х|м|я|й|а))?(?![а-яa-z])|\d+"
    r"|[a-zа-яäәөүңһçӑӗӳғқұіў]+(?:-[a-zа-яәөүңһ]+)*|[.!?…,;:()—–\n+№%]|-"
)
SENTENCE_END = frozenset(".!?…\n")
CLAUSE_END = frozenset(",;:()—–-")


def without_quotes(text: str) -> tuple[str, str]:
    """The own lines, and the lines that quote the chat."""
    lines = text.splitlines()
    quoted = [line.lstrip(" >") for line in lines if line.lstrip().startswith(">")]
    own = [line for line in lines if not line.lstrip().startswith(">")]
    return "\n".join(own), "\n".join(quoted)


def plain(text: str) -> str:
    """Lower case, е for ё, one kind of each mark, emoji and quoted words as words."""
    text = text.casefold().replace("ё", "е").replace("\u0301", "")
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\ufe0f]", "", text)
    stripped = text.strip(' \t\n.!«»"“”[]')
    if stripped and not _QUOTED.search(stripped):
        whole = stripped + text[len(text.rstrip(' \t\n.!»"”]')) :].strip('«»"“”[]')
        if text.strip()[:1] in '«"“[':
            text = whole
    text = re.sub(r"\[[^\]\n]*\]", f" {PHOTO} ", text)
    text = _QUOTED.sub(f" {QUOTE} ", text)
    text = _THUMBS.sub(f" {THUMB} . ", text)
    text = _GRIMS.sub(f" {GRIM} . ", text)
    text = re.sub(r"\bи\. ?о\.", " ио ", text)
    text = text.replace("➕", "+").replace("^", " ")
    text = re.sub(r"[:;]-?[)(dp]|=\)", " ", text)
    text = re.sub(r"\){2,}|\({2,}", " . ", text)
    text = re.sub(r"(?<=[а-я])\)(?=\s|$)", " . ", text) if "(" not in text else text
    return _ABBREVIATION.sub(r"\1 ", russian(text))


def tokens(text: str) -> list[str]:
    """Words, as they should be spelt, and marks."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if not token[0].isalpha() or token in (THUMB, GRIM, QUOTE, PHOTO):
            found.append(token)
            continue
        found.extend((mended(token) or token).split())
    return found


def sentences(tokens: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """The tokens of each sentence, and whether it ends with a question mark."""
    part: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token not in SENTENCE_END:
            part.append(token)
            place += 1
            continue
        asks = False
        while place < len(tokens) and tokens[place] in SENTENCE_END:
            asks = asks or tokens[place] == "?"
            place += 1
        if part:
            yield part, asks
        part = []
    if part:
        yield part, False
