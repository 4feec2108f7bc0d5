"""Text of unknown encoding: UTF-8, UTF-16, Windows-1251, KOI8-R, CP866."""

import re
from itertools import pairwise

from papers.errors import PaperError

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
OLD = ("cp1251", "koi8-r", "cp866")
SAMPLE = 200_000  # bytes that are enough to recognise an old encoding
LEAST = 0.5  # likeness under which a text is not taken for Russian
# The letters of Russian from the most to the least frequent, in the three groups that tell the
# old encodings apart: each reads the frequent letters of another as rare ones.
WEIGHTS = {
    **dict.fromkeys("оеаинтсрвлк", 1.0),
    **dict.fromkeys("мдпуяыьгзбчйхё", 0.6),
    **dict.fromkeys("жшюцщэфъ", 0.1),
}
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f─-▟�]")


def decode(data: bytes) -> str:
    """The text, line ends as \\n, without a byte order mark; raises PaperError when it is none."""
    text = _decoded(data)
    if "\x00" in text:
        raise PaperError("Это не текстовый файл: сохраните его как текст или таблицу CSV.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for bom, name in BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], name)
    if _looks_wide(data):
        return _strict(data, "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        spoilt = data.decode("utf-8", "replace")
        if len(_CYRILLIC.findall(spoilt)) > 3 * spoilt.count("�"):
            raise PaperError(_broken(data, error)) from error
        return _old(data)


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise PaperError(_broken(data, error)) from error


def _broken(data: bytes, error: UnicodeDecodeError) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    return f"Кодировка файла нарушена около строки {line}: сохраните его ещё раз в UTF-8."


def _looks_wide(data: bytes) -> bool:
    """UTF-16 without a mark: digits, delimiters and line ends have a zero for a second byte."""
    head = data[:4096]
    zeros = head[1::2].count(0)
    return zeros > len(head) // 20 and head[0::2].count(0) == 0


def _old(data: bytes) -> str:
    """The text in the old eight-bit encoding in which it looks most like Russian."""
    sample = data[:SAMPLE]
    best = max(OLD, key=lambda name: _likeness(sample.decode(name, "replace")))
    if _likeness(sample.decode(best, "replace")) < LEAST:
        raise PaperError("Кодировку файла понять не удалось: сохраните его в UTF-8.")
    return _strict(data, best)


def _likeness(text: str) -> float:
    """How Russian a text looks, 1 at best: frequent letters for it, odd characters against.

    A capital after a small letter counts against it too: that is how one old encoding read as
    another betrays itself in words written in capitals.
    """
    letters = _CYRILLIC.findall(text)
    if not letters:
        return 0.0
    common = sum(WEIGHTS.get(letter, 0.0) for letter in "".join(letters).lower())
    bent = sum(
        any(a.islower() and b.isupper() for a, b in pairwise(word)) * len(word)
        for word in _WORD.findall(text)
    )
    return (common - bent / 2 - 2 * len(_ODD.findall(text))) / len(letters)
