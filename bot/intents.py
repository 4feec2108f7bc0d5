"""What a director's free words say. A confirmation is never guessed.

Everything behind this module is rules over Russian grammar; none of it is learned or remembered.
"""

from datetime import date

from bot.understanding import clauses, morphology, spelling, verdict
from bot.understanding.kinds import Intent, Understood

__all__ = ["Intent", "Understood", "understand", "warm"]


def understand(text: str, *, today: date, number: str) -> Understood:
    """What `text` says about letter `number`; days count from `today`."""
    return verdict.judge(clauses.read(text), today=today, number=number)


def warm() -> None:
    """Load the dictionary now, so that the first reply does not wait for it."""
    morphology.analyzer()
    spelling.warm()
    understand("Форму заполнили, педагогов ознакомили.", today=date(2023, 10, 9), number="")
