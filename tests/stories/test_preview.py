"""What the preview shows is what then happens, for any roster, letters and answers."""

import json
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cli.circular import circular as command
from cli.demo.stage import MOSCOW
from data.queries import roster
from tests.stories.conftest import TownMaker
from tests.stories.town import ACKNOWLEDGE, ANNA, BORIS, CLERK, IVAN, REPORT, Post, Town

GIVEN_NAMES = ("Ада", "Белла", "Вера", "Галина", "Дарья", "Ева", "Жанна", "Зоя", "Инна", "Кира")
ZONES = ("МСК-1", "МСК", "МСК+2", "МСК+7", "МСК+9")
BEGINS = datetime(2023, 10, 9, 12, 0, tzinfo=MOSCOW)


def district(dice: random.Random) -> list[Post]:
    """Some schools in some zones, some with deputies, some heads of two, and the office."""
    posts = [CLERK]
    for number, name in enumerate(dice.sample(GIVEN_NAMES, dice.randint(3, 5)), 100):
        zone = dice.choice(ZONES)
        head = replace(
            BORIS,
            code=str(number),
            organisation=f"Школа № {number}",
            person=f"Орлова {name} Ильинична",
            account=400 + number,
            zone=zone,
            named=True,
        )
        posts.append(head)
        if dice.random() < 0.4:
            second = replace(head, code=f"{number}а", organisation=f"Детский сад № {number}")
            posts.append(second)
        if dice.random() < 0.4:
            deputy = replace(
                IVAN,
                code=head.code,
                organisation=head.organisation,
                person=f"Смирнова {name}-Мария Олеговна",
                account=600 + number,
                zone=zone,
                named=True,
            )
            posts.append(deputy)
    return [replace(post, named=True) for post in posts]


def foretold(town: Town, until: str) -> list[tuple[str, str]]:
    """The preview as (when, who)."""
    found = town.preview(until)
    return sorted(
        (f"{datetime.fromisoformat(row['at']).astimezone(MOSCOW):%Y-%m-%d %H:%M}", row["recipient"])
        for row in found
    )


def happened(town: Town, until: str) -> list[tuple[str, str]]:
    """What then came, the same way."""
    names = {post.person.split()[1]: post.person for post in town.posts}
    return sorted(
        (f"{datetime.fromtimestamp(one.message.date, MOSCOW):%Y-%m-%d %H:%M}", names[one.who])
        for one in town.arrivals(until, "23:59")
    )


def letters(town: Town, dice: random.Random) -> list[int]:
    """One to three circulars, to all or to some, with and without a deadline."""
    made = []
    codes = [post.code for post in town.posts if post.role == "руководитель"]
    for number in range(dice.randint(1, 3)):
        due = BEGINS.date() + timedelta(days=dice.randint(1, 20))
        circular = town.draft(
            *((REPORT, ACKNOWLEDGE) if dice.random() < 0.5 else (ACKNOWLEDGE,)),
            number=str(985 + number),
            due=f"{due:%d.%m.%Y}",
        )
        chosen = [code for code in codes if dice.random() < 0.7] or codes
        town.send(circular, *(word for code in chosen for word in ("--code", code)))
        made.append(circular)
    town.move("2023-10-10", "12:00")  # cards to the east wait for their morning
    for phone in town.everybody().values():
        phone.skips()
    return made


def answers(town: Town, circulars: list[int], dice: random.Random) -> None:
    """Some confirm, some promise, some are waived."""
    for circular in circulars:
        for row in town.status(circular)["deliveries"]:
            head = next(
                post
                for post in town.posts
                if post.code == row["organisation"] and post.role == "руководитель"
            )
            phone = town.phone(head.person.split()[1])
            fate = dice.random()
            if fate < 0.2:
                town.office(
                    command, "waive", str(circular), "--code", head.code, "--reason", "не касается"
                )
            elif fate < 0.6:
                _presses(town, circular, row["organisation"], phone.user_id, confirms=fate < 0.4)
    for phone in town.everybody().values():
        phone.skips()


def _presses(town: Town, circular: int, code: str, account: int, *, confirms: bool) -> None:
    """A press, as the button of that organisation's card would send it."""
    with town.stage.database.read() as session:
        ids = {name: id_ for id_, name in roster.codes(session, range(1, 30)).items()}
    day = town.stage.clock.now().date() + timedelta(days=5)
    payload = {"a": "ack"} if confirms else {"a": "until", "d": day.isoformat()}
    town.stage.vk.world.receive(
        account, "нажал", payload=json.dumps(payload | {"c": circular, "o": ids[code]})
    )
    town.stage.settle()


@pytest.mark.parametrize("seed", range(4))
def test_what_the_preview_shows_is_what_happens(make_town: TownMaker, seed: int) -> None:
    dice = random.Random(seed)
    town = make_town(district(dice), day=f"{BEGINS:%Y-%m-%d}", time="12:00")
    town.connect()
    circulars = letters(town, dice)
    first = foretold(town, "2023-10-18")
    assert happened(town, "2023-10-18") == first
    answers(town, circulars, dice)
    rest = foretold(town, "2023-11-21")
    assert happened(town, "2023-11-21") == rest
    assert first + rest


def test_after_a_promise_and_a_waiver_the_preview_is_still_right(town: Town) -> None:
    made = town.circular(REPORT, ACKNOWLEDGE)
    town.types(town.boris, "сделаем к пятнице", "до пятницы, 20 октября")
    town.presses(town.anna, "Отчёт отправлен", "Записано")
    town.office(command, "waive", str(made), "--code", "РОО", "--reason", "сами знаем")
    promised = foretold(town, "2023-11-14")
    assert ("2023-10-20 09:00", BORIS.person) in promised
    assert ("2023-10-16 09:00", ANNA.person) in promised
    assert ("2023-10-30 10:00", IVAN.person) in promised
    assert ("2023-11-07 10:00", CLERK.person) in promised
    assert happened(town, "2023-11-14") == promised


def test_the_preview_has_the_promised_shape(town: Town) -> None:
    made = town.circular(ACKNOWLEDGE)
    rows = town.preview("2023-10-16")
    row = next(row for row in rows if row["organisation"] == "7")
    assert {"at", "organisation", "recipient", "step", "circulars"} <= row.keys()
    assert datetime.fromisoformat(row["at"]) == town.at("2023-10-16", "09:00")
    assert (row["recipient"], row["step"], row["circulars"]) == (BORIS.person, "due", [made])
    town.arrivals("2023-10-16")
