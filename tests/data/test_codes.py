"""Invite codes: drawn so that they are read back whatever people type, words never are."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules import codes

DRAWN = st.builds(
    lambda seed: codes.draw(random.Random(seed).choice),
    st.integers(0, 2**32),
)
LOOK = {"A": "А", "B": "в", "C": "с", "E": "е", "H": "Н", "K": "к", "M": "м", "P": "р", "T": "Т",
        "X": "х", "Y": "у", "3": "З"}  # fmt: skip


@given(DRAWN)
def test_a_drawn_code_is_its_own_normal_form(code: str) -> None:
    assert codes.normal(code) == code
    assert codes.normal(code.lower()) == code
    assert codes.normal(f"  {codes.shown(code)} ") == code


@given(DRAWN, st.lists(st.integers(0, 8), max_size=4), st.sampled_from(" -–\u00a0"))
def test_spaces_and_hyphens_do_not_matter(code: str, places: list[int], mark: str) -> None:
    typed = code
    for place in sorted(places, reverse=True):
        typed = typed[:place] + mark + typed[place:]
    assert codes.normal(typed) == code


@given(DRAWN)
def test_russian_letters_of_the_same_look_are_taken(code: str) -> None:
    assert codes.normal("".join(LOOK.get(char, char) for char in code)) == code


@pytest.mark.parametrize(
    "text",
    [
        "Код: {}", "код {}", "Мой код: {}.", "Ваш код — {}", "«{}»", "{}.", "{}\n",
        "https://vk.me/club1?ref={}", "vk.me/club1?ref={}&ref_source=qr",
    ],
)  # fmt: skip
def test_a_code_is_found_in_what_people_copy(text: str) -> None:
    assert codes.normal(text.format("KB7H-9MXP")) == "KB7H9MXP"
    assert codes.normal(text.format("кВ7Н9мхр")) == "KB7H9MXP"


@pytest.mark.parametrize(
    "text",
    [
        "", "да", "ознакомлен", "Отчёт отправлен", "4.12.2023", "79261234", "8 926 123 45 67",
        "КВАРТАЛ", "тема 2 нет", "Всего 4 кк", "ТЕМАТЕКА", "нет, 23 человека", "23467934",
        "ABCDEFHJ", "KB7H9MX", "KB7H9MXPP", "KB7H 9MXP спасибо", "код", "O0I1L5S8",
        "Отправили 4 МК, всего 23 человека, код 4", "x" * 5_000,
    ],
)  # fmt: skip
def test_ordinary_messages_are_no_codes(text: str) -> None:
    assert codes.normal(text) is None


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюя ,.!", max_size=60))
def test_russian_words_are_never_a_code(text: str) -> None:
    # «з» looks like 3, so a jumble of letters may be one; what is said in words has no digits.
    if "з" not in text:
        assert codes.normal(text) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_a_normal_form_is_stable(text: str) -> None:
    found = codes.normal(text)
    if found is not None:
        assert len(found) == codes.LENGTH
        assert codes.normal(found) == found


def test_a_hash_needs_the_salt_of_this_installation() -> None:
    hashed = codes.hashed("KB7H9MXP", "a")
    assert len(hashed) == 64
    assert hashed != codes.hashed("KB7H9MXP", "b")
    assert "KB7H" not in hashed.upper()
