"""One word as grammar sees it. The dictionary is loaded when the first word is looked at."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from bot.understanding.lexicon import lexicon

LIKELY = 0.2  # a reading this much less likely than the best one is not looked at
VERBAL = 0.3  # a word is a predicate only if that is about as likely as anything else


class Form(StrEnum):
    """What part a word can play as the predicate of a clause."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"
    IMPERATIVE = "imperative"
    PASSIVE = "passive"  # short participle or adjective: «отправлен», «готово»
    INFINITIVE = "infinitive"
    GERUND = "gerund"
    PREDICATIVE = "predicative"  # «нет», «надо», «можно»
    NONE = ""


FINITE = frozenset({Form.PAST, Form.PRESENT, Form.FUTURE, Form.IMPERATIVE, Form.PASSIVE})


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its dictionary forms, classes and grammar."""

    text: str
    lemmas: frozenset[str]
    classes: frozenset[str]
    form: Form = Form.NONE
    person: str = ""
    plural: bool = False
    perfective: bool = False
    noun: bool = False
    adjective: bool = False
    kinds: bool = False  # an adjective of quality, no pronoun or number
    name: bool = False
    cases: frozenset[str] = frozenset()
    known: bool = True

    def is_(self, *classes: str) -> bool:
        """Whether the word belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)

    def has(self, *lemmas: str) -> bool:
        """Whether the word is a form of one of these."""
        return not self.lemmas.isdisjoint(lemmas) or self.text in lemmas


@cache
def analyzer() -> Any:
    """The dictionary: about 150 ms the first time."""
    from pymorphy3 import MorphAnalyzer  # type: ignore[import-untyped]

    return MorphAnalyzer(lang="ru")


def known(text: str) -> bool:
    """Whether the dictionary or our own lists hold this very form."""
    return bool(analyzer().word_is_known(text) or lexicon().classes(text, (text,)))


_LETTERS = re.compile(r"[a-zа-яёәөүңһçӑӗӳғқұіў][a-zа-яёәөүңһçӑӗӳғқұіў-]*$")


@lru_cache(maxsize=50_000)
def look(text: str) -> Word:
    """The word in lower case, with е for ё."""
    if not _LETTERS.match(text):
        return Word(text, frozenset({text}), lexicon().classes(text, (text,)))
    parses = analyzer().parse(text)
    likely = [parse for parse in parses if parse.score >= parses[0].score * LIKELY]
    lemmas = frozenset(parse.normal_form.replace("ё", "е") for parse in likely)
    noun = any(parse.tag.POS == "NOUN" for parse in likely)
    lemmas |= {
        lemma.rpartition("-")[2] for lemma in lemmas if "-" in lemma and noun
    }  # «гугл-форма»
    classes = lexicon().classes(text, lemmas)
    best = _predicate(likely, classes)
    tags = [parse.tag for parse in likely]
    return Word(
        text=text,
        lemmas=lemmas,
        classes=classes,
        form=best[0],
        person=best[1],
        plural=best[2],
        perfective=best[3],
        noun=noun,
        adjective=any(tag.POS in ("ADJF", "PRTF") for tag in tags),
        kinds=any(tag.POS in ("ADJF", "PRTF") and not tag.grammemes & _WORDLIKE for tag in tags),
        name=any(tag.grammemes & _NAMES for tag in tags),
        cases=frozenset(tag.case for tag in tags if tag.POS == "NOUN" and tag.case),
        known=bool(analyzer().word_is_known(text)) or bool(classes),
    )


_WORDLIKE = frozenset({"Apro", "Anum"})
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Init"})
# Of short adjectives only these are predicates here: «точно», «быстро» are adverbs as well.
_SHORT = frozenset(
    [
        "готовый",
        "недоступный",
        "доступный",
        "должный",
        "нужный",
        "обязанный",
        "неактивный",
        "нечитаемый",
        "занятый",
        "понятный",
        "согласный",
        "нерабочий",
        "пустой",
        "закрытый",
        "видный",
        "неизвестный",
        "виноватый",
        "уверенный",
    ]
)


def _predicate(parses: list[Any], classes: frozenset[str]) -> tuple[Form, str, bool, bool]:
    """Form, person, plural and aspect of the likeliest predicate reading."""
    if "predicative" in classes:
        return Form.PREDICATIVE, "", False, False
    if classes & {"notverb", "deputy", "staff", "head", "org"} and not classes & {"report"}:
        return Form.NONE, "", False, False
    if parses[0].word.endswith(("те", "тесь")):
        parses = sorted(parses, key=lambda parse: parse.tag.mood != "impr")  # «отправьте»
    elif any(parse.tag.POS == "VERB" for parse in parses):
        parses = sorted(parses, key=lambda parse: parse.tag.POS == "ADJS")  # «выполним»
    for parse in parses:
        tag = parse.tag
        form = _form(parse) if parse.score >= parses[0].score * VERBAL else Form.NONE
        if _person(tag) == "2" and not parse.is_known:
            continue  # «методкабинете» is no verb
        if form is not Form.NONE:
            return form, _person(tag), tag.number == "plur", tag.aspect == "perf"
    return Form.NONE, "", False, False


def _form(parse: Any) -> Form:
    tag = parse.tag
    if tag.POS == "VERB":
        if tag.mood == "impr":
            return Form.IMPERATIVE
        return {"past": Form.PAST, "pres": Form.PRESENT}.get(tag.tense, Form.FUTURE)
    if tag.POS == "PRTS" or (tag.POS == "ADJS" and parse.normal_form in _SHORT):
        return Form.PASSIVE
    return {"INFN": Form.INFINITIVE, "GRND": Form.GERUND}.get(tag.POS, Form.NONE)


def _person(tag: Any) -> str:
    return str(tag.person)[0] if tag.person else ""
