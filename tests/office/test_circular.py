"""The circular's page: the truth ladder, narrowing it, and what is done about organisations."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bot.composing import compose
from bot.messenger import Content
from data.actions import answers, outbox
from data.actions.answers import Source
from data.models.address import Address
from data.models.circular import Ask
from data.models.delivery import Delivery, DeliveryState, Response, ResponseState
from data.models.journal import JournalLine
from data.models.organisation import Organisation
from data.models.outgoing import Outgoing, OutgoingKind, OutgoingState
from data.models.user import UserRole
from data.queries import journal
from tests import factories
from tests.factories import ACKNOWLEDGE, REPORT, draft
from tests.office.desks import Office


class Scene:
    """Letter 985 sent to two schools; the cards have gone out."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with office.database.write() as session:
            self.cast = factories.cast(session)
            schools = [self.cast.anna.organisation, self.cast.boris.organisation]
            self.circular = factories.circular(
                session, schools, made_of=draft(asks=(ACKNOWLEDGE, REPORT)), urgent=True
            )
            found = factories.deliveries(session, self.circular)
            self.anna, self.boris = found[schools[0]], found[schools[1]]
            for delivery in session.exec(select(Delivery)):
                delivery.sent_at = office.clock.now()
                session.add(delivery)
            for row in session.exec(select(Outgoing)):
                row.state, row.sent_at, row.message_id = (
                    OutgoingState.SENT,
                    office.clock.now(),
                    row.id,
                )
                row.random_id = row.id
                session.add(row)

    @property
    def path(self) -> str:
        return f"/circulars/{self.circular}"

    def confirms(self, delivery: int, recipient: int, *, first_only: bool = False) -> None:
        with self.office.database.write() as session:
            asks = session.exec(select(Ask.id).order_by(col(Ask.position))).all()
            answers.confirm(
                session,
                delivery_id=delivery,
                asks=[int(one or 0) for one in (asks[:1] if first_only else asks)],
                source=Source(recipient, None, self.office.clock.now()),
                at=self.office.clock.now(),
            )

    def delivery(self, delivery: int) -> Delivery:
        with self.office.database.read() as session:
            return session.get_one(Delivery, delivery)

    def journaled(self) -> list[tuple[str, str]]:
        with self.office.database.read() as session:
            assert journal.check(session).whole
            return [(line.action, line.by) for line in session.exec(select(JournalLine))]

    def queued(self, kind: OutgoingKind) -> list[Outgoing]:
        with self.office.database.read() as session:
            rows = select(Outgoing).where(
                Outgoing.kind == kind, Outgoing.state == OutgoingState.QUEUED
            )
            return list(session.exec(rows))


@pytest.fixture
def scene(office: Office) -> Scene:
    return Scene(office)


def test_every_organisation_stands_on_its_rung(scene: Scene) -> None:
    scene.confirms(scene.anna, scene.cast.anna.recipient, first_only=True)
    shown = scene.office.entered().get(scene.path).text
    assert "№ 985 от 13.10.2023" in shown
    assert "Школа № 5" in shown
    assert "Школа № 7" in shown
    assert "частично" in shown
    assert "13.10.23 10:00" in shown
    assert "напоминание" in shown  # what happens next, in words


@pytest.mark.parametrize(
    ("query", "schools"),
    [
        ("", {"5", "7"}),
        ("?state=partly", {"5"}),
        ("?state=awaiting", {"5", "7"}),
        ("?state=confirmed", set()),
        ("?state=overdue", set()),
        ("?state=stuck", set()),
        ("?q=Школа № 7", {"7"}),
        ("?q=школа № 7", {"7"}),
        ("?q=5", {"5"}),
        ("?q=нет такой", set()),
        ("?kind=school", {"5", "7"}),
        ("?kind=kindergarten", set()),
        ("?order=next&group=kind", {"5", "7"}),
        ("?order=nonsense&state=nonsense&group=nonsense", {"5", "7"}),
    ],
)
def test_the_list_is_narrowed(scene: Scene, query: str, schools: set[str]) -> None:
    scene.confirms(scene.anna, scene.cast.anna.recipient, first_only=True)
    shown = scene.office.entered().get(scene.path + query)
    assert shown.status_code == 200
    found = {code for code in ("5", "7") if f'class="quiet">{code}</span>' in shown.text}
    assert found == schools


def test_after_the_deadline_the_silent_are_overdue(scene: Scene) -> None:
    scene.confirms(scene.anna, scene.cast.anna.recipient)
    scene.office.clock.move(timedelta(days=5))
    browser = scene.office.entered()
    shown = browser.get(scene.path + "?state=overdue").text
    assert "Школа № 7" in shown
    assert "Школа № 5" not in shown
    today = browser.get("/").text
    assert "Школа № 7" in today
    assert "Письмо не открывали." in today


def test_a_mark_by_hand_is_the_offices_own_and_wants_a_reason(scene: Scene) -> None:
    browser = scene.office.entered()
    form = {"deed": "mark", "d": scene.boris, "sure": "on", "one": "on"}
    refused = browser.post(f"{scene.path}/act", data=form | {"words": " "})
    assert refused.status_code == 422
    assert "Напишите причину" in refused.text
    done = browser.post(f"{scene.path}/act", data=form | {"words": "сообщили по телефону"})
    assert done.headers["location"] == f"{scene.path}/d/{scene.boris}"
    assert scene.delivery(scene.boris).state is DeliveryState.CONFIRMED
    with scene.office.database.read() as session:
        given = session.exec(select(Response)).all()
    assert {one.recipient_id for one in given} == {None}
    assert {one.marked_by for one in given} == {"user:1@10.0.0.7"}
    assert ("delivery.mark", "user:1@10.0.0.7") in scene.journaled()
    shown = browser.get(f"{scene.path}/d/{scene.boris}").text
    assert "сообщили по телефону" in shown
    again = browser.post(f"{scene.path}/act", data=form | {"words": "ещё раз"})
    assert again.status_code == 409


def test_answers_are_accepted_or_sent_back_with_a_comment(scene: Scene) -> None:
    browser = scene.office.entered()
    scene.confirms(scene.anna, scene.cast.anna.recipient)
    browser.post(f"{scene.path}/act", data={"deed": "accept", "d": scene.anna, "one": "on"})
    with scene.office.database.read() as session:
        states = {one.state for one in session.exec(select(Response))}
    assert states == {ResponseState.VERIFIED}
    form = {"deed": "return", "d": scene.anna, "sure": "on", "words": "Нет подписи"}
    assert browser.post(f"{scene.path}/act", data=form).status_code == 303
    assert scene.delivery(scene.anna).state is DeliveryState.AWAITING
    assert scene.delivery(scene.anna).next_touch_at is not None
    (notice,) = scene.queued(OutgoingKind.NOTICE)
    assert notice.account == factories.ANNA
    assert "возвращено" in browser.get(scene.path).text
    scene.confirms(scene.anna, scene.cast.anna.recipient)  # and answers anew
    assert scene.delivery(scene.anna).state is DeliveryState.CONFIRMED


def test_an_extension_moves_the_deadline_for_one_alone(scene: Scene) -> None:
    browser = scene.office.entered()
    form = {"deed": "extend", "d": scene.anna, "sure": "on"}
    assert browser.post(f"{scene.path}/act", data=form).status_code == 422
    wrong = browser.post(f"{scene.path}/act", data=form | {"until": "31.02.2023"})
    assert wrong.status_code == 422
    past = browser.post(f"{scene.path}/act", data=form | {"until": "2023-10-01"})
    assert past.status_code == 400
    assert browser.post(f"{scene.path}/act", data=form | {"until": "2023-10-25"}).status_code == 303
    assert scene.delivery(scene.anna).extended_to == date(2023, 10, 25)
    scene.office.clock.move(timedelta(days=5))
    shown = browser = scene.office.entered().get(scene.path + "?state=overdue").text
    assert "Школа № 5" not in shown
    assert "Школа № 7" in shown


def test_waiving_asks_why_and_ends_it(scene: Scene) -> None:
    browser = scene.office.entered()
    asked = browser.post(f"{scene.path}/act", data={"deed": "waive", "d": scene.anna})
    assert "Почему снимаем" in asked.text
    form = {"deed": "waive", "d": scene.anna, "sure": "on", "words": "закрыта на ремонт"}
    browser.post(f"{scene.path}/act", data=form)
    assert scene.delivery(scene.anna).state is DeliveryState.WAIVED


def test_a_reminder_now_is_shown_first_and_kept_to_the_rules(scene: Scene) -> None:
    browser = scene.office.entered()
    both = {"deed": "remind", "d": [scene.anna, scene.boris]}
    shown = browser.post(f"{scene.path}/act", data=both).text
    assert "Анна Сергеевна, напоминаем" in shown
    browser.post(f"{scene.path}/act", data=both | {"sure": "on"})
    assert {row.account for row in scene.queued(OutgoingKind.DIGEST)} == {501, 701}
    again = browser.post(f"{scene.path}/act", data=both).text
    assert "Сегодня этому человеку уже писали" in again
    browser.post(f"{scene.path}/act", data=both | {"sure": "on"})
    assert len(scene.queued(OutgoingKind.DIGEST)) == 2  # refused: nothing more
    browser.post(f"{scene.path}/act", data=both | {"sure": "on", "forced": "on"})
    assert len(scene.queued(OutgoingKind.DIGEST)) == 4


@pytest.mark.parametrize("forced", [False, True])
def test_at_night_only_a_forced_reminder_goes(scene: Scene, forced: bool) -> None:
    scene.office.clock.move_to(factories.moscow("2023-10-17", "20:30"))
    browser = scene.office.entered()
    form = {"deed": "remind", "d": scene.anna, "sure": "on"} | ({"forced": "on"} if forced else {})
    browser.post(f"{scene.path}/act", data=form)
    at = scene.office.clock.now()
    with scene.office.database.write() as session:
        claimed = outbox.claim(session, messenger="vk", at=at)
        words = list(compose(session, claimed, at=at).values())
    assert len(words) == forced
    assert all(isinstance(one, Content) and "срок прошёл" in one.text for one in words)


def test_what_cannot_reach_anybody_is_refused_for_good(scene: Scene) -> None:
    with scene.office.database.write() as session:
        for address in session.exec(select(Address).where(Address.account == factories.BORIS)):
            session.delete(address)
    browser = scene.office.entered()
    form = {"deed": "remind", "d": scene.boris, "sure": "on", "forced": "on"}
    browser.post(f"{scene.path}/act", data=form)
    assert scene.queued(OutgoingKind.DIGEST) == []


def test_the_letter_goes_to_the_deputy_too(scene: Scene) -> None:
    browser = scene.office.entered()
    form = {"d": scene.anna, "recipient": scene.cast.ivan.recipient}
    assert browser.post(f"{scene.path}/forward", data=form).status_code == 303
    (card,) = scene.queued(OutgoingKind.CARD)
    assert card.account == factories.IVAN
    stranger = form | {"recipient": scene.cast.boris.recipient}
    assert browser.post(f"{scene.path}/forward", data=stranger).status_code == 409


def test_many_are_done_at_once_and_all_of_a_filter(scene: Scene) -> None:
    browser = scene.office.entered()
    form = {"deed": "waive", "all": "on", "kind": "school", "sure": "on", "words": "отменено"}
    browser.post(f"{scene.path}/act", data=form)
    assert scene.delivery(scene.anna).state is DeliveryState.WAIVED
    assert scene.delivery(scene.boris).state is DeliveryState.WAIVED


def test_nothing_ticked_and_nothing_named_is_said_kindly(scene: Scene) -> None:
    browser = scene.office.entered()
    assert browser.post(f"{scene.path}/act", data={"deed": "mark"}).status_code == 303
    assert "отметьте их галочками" in browser.get(scene.path).text
    assert browser.post(f"{scene.path}/act", data={"deed": "x", "d": 1}).status_code == 303


def test_a_curator_sees_and_touches_the_own_ones_alone(scene: Scene) -> None:
    with scene.office.database.write() as session:
        own = session.get_one(Organisation, scene.cast.anna.organisation)
        own.municipality = "Гунибский район"
        session.add(own)
    curator = scene.office.entered("curator", UserRole.CURATOR, municipality="Гунибский район")
    shown = curator.get(scene.path).text
    assert "Школа № 5" in shown
    assert "Школа № 7" not in shown
    assert curator.get(f"{scene.path}/d/{scene.boris}").status_code == 400
    form = {"deed": "waive", "d": [scene.anna, scene.boris], "sure": "on", "words": "проверка"}
    curator.post(f"{scene.path}/act", data=form)
    assert scene.delivery(scene.anna).state is DeliveryState.WAIVED
    assert scene.delivery(scene.boris).state is DeliveryState.AWAITING
    assert "Школа № 7" not in curator.get("/reminders").text


def test_reminders_are_skipped_held_and_moved(scene: Scene) -> None:
    browser = scene.office.entered()
    before = scene.delivery(scene.anna).next_touch_at
    assert "Школа № 5" in browser.get("/reminders").text
    nothing = browser.post("/reminders", data={"deed": "skip"})
    assert nothing.status_code == 422
    browser.post("/reminders", data={"deed": "skip", "d": scene.anna})
    skipped = scene.delivery(scene.anna).next_touch_at
    assert before is not None
    assert skipped is not None
    assert skipped > before
    browser.post("/reminders", data={"deed": "hold", "d": scene.anna, "until": "2023-11-01"})
    held = scene.delivery(scene.anna).next_touch_at
    assert held is not None
    assert held.date() >= date(2023, 11, 1)
    move = {"deed": "move", "d": scene.boris, "until": "2023-10-19", "clock": "15:30"}
    browser.post("/reminders", data=move)
    moved = scene.delivery(scene.boris).next_touch_at
    assert moved == factories.moscow("2023-10-19", "15:30")
    earlier = browser.post("/reminders", data=move | {"until": "2023-10-14"})
    assert earlier.status_code == 409
    assert ("reminder.skip", "user:1@10.0.0.7") in scene.journaled()


def test_the_list_is_taken_away_as_it_is_narrowed(scene: Scene) -> None:
    scene.confirms(scene.anna, scene.cast.anna.recipient)
    browser = scene.office.entered()
    answer = browser.get(f"{scene.path}/export?state=awaiting")
    text = answer.content.decode("utf-8-sig")
    assert answer.headers["content-disposition"] == 'attachment; filename="circular-1.csv"'
    assert "Школа № 7" in text
    assert "Школа № 5" not in text
    assert f"{scene.path}/export" in browser.get(scene.path).text


def test_closing_and_cancelling_end_it(scene: Scene) -> None:
    browser = scene.office.entered()
    assert browser.post(f"{scene.path}/close").status_code == 303
    assert "закрыт" in browser.get(scene.path).text
    assert browser.post(f"{scene.path}/close").status_code == 409
    form = {"deed": "mark", "d": scene.anna, "sure": "on", "words": "поздно"}
    assert browser.post(f"{scene.path}/act", data=form).status_code == 409


def test_pages_that_are_not_there(scene: Scene) -> None:
    browser = scene.office.entered()
    assert browser.get("/circulars/999").status_code == 400
    assert browser.get("/circulars/x").status_code == 404
    assert browser.get("/nonsense").status_code == 404
    assert browser.get(f"{scene.path}/d/999").status_code == 400
    assert browser.get(f"{scene.path}?page=0").status_code == 404
