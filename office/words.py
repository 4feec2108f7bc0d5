"""Russian words for the states, kinds and deeds that pages show."""

import re
from collections.abc import Mapping

from data.models.address import AddressState
from data.models.circular import AskKind, Circular, CircularState
from data.models.delivery import DeliveryState, Stuck
from data.models.office import Anchor
from data.models.organisation import OrganisationKind
from data.models.outgoing import OutgoingState
from data.models.user import UserRole
from data.queries.status import DeliveryStatus
from data.rules.rights import Right

SECTIONS = (  # (address, name, right): what stands in the menu
    ("/", "Сегодня", Right.LOOK),
    ("/circulars", "Циркуляры", Right.LOOK),
    ("/reminders", "Напоминания", Right.LOOK),
    ("/questions", "Вопросы", Right.LOOK),
    ("/roster", "Справочник", Right.LOOK),
    ("/journal", "Журнал", Right.JOURNAL),
    ("/settings", "Настройки", Right.RULE),
    ("/users", "Сотрудники", Right.RULE),
)
CIRCULAR = {
    CircularState.DRAFT: "черновик",
    CircularState.SCHEDULED: "ждёт отправки",
    CircularState.OPEN: "на контроле",
    CircularState.CLOSED: "закрыт",
    CircularState.CANCELLED: "отменён",
}
DELIVERY = {
    DeliveryState.AWAITING: "ждём",
    DeliveryState.CONFIRMED: "исполнено",
    DeliveryState.WAIVED: "снято с контроля",
}
KIND = {
    OrganisationKind.SCHOOL: "школа",
    OrganisationKind.KINDERGARTEN: "детский сад",
    OrganisationKind.COLLEGE: "колледж",
    OrganisationKind.ADDITIONAL: "доп. образование",
    OrganisationKind.OFFICE: "управление",
    OrganisationKind.OTHER: "другое",
}
KINDS = {
    OrganisationKind.SCHOOL: "Школы",
    OrganisationKind.KINDERGARTEN: "Детские сады",
    OrganisationKind.COLLEGE: "Колледжи",
    OrganisationKind.ADDITIONAL: "Доп. образование",
    OrganisationKind.OFFICE: "Само управление",
    OrganisationKind.OTHER: "Другие",
}
STUCK = {
    Stuck.NO_ADDRESS: "Никто не подключён.",
    Stuck.NO_PERMISSION: "ВК не разрешает писать.",
    Stuck.STOPPED: "Просили не писать.",
}
ASK = {
    AskKind.ACKNOWLEDGE: "ознакомиться",
    AskKind.REPORT: "отчитаться",
    AskKind.INFORM_STAFF: "ознакомить педагогов",
}
ROLE = {
    UserRole.ADMINISTRATOR: "администратор",
    UserRole.CLERK: "методист",
    UserRole.CURATOR: "куратор",
    UserRole.VIEWER: "наблюдатель",
}
ADDRESS = {
    AddressState.EXPECTED: "ждём первого сообщения",
    AddressState.LINKED: "на связи",
    AddressState.UNREACHABLE: "нельзя написать",
    AddressState.STOPPED: "просили не писать",
}
ANCHOR = {
    Anchor.BEFORE: "рабочих дней до срока",
    Anchor.DUE: "в день срока",
    Anchor.AFTER: "рабочих дней после срока",
    Anchor.WEEKLY: "каждую неделю, пока не ответят",
}
OUTGOING = {
    OutgoingState.QUEUED: "в очереди",
    OutgoingState.SENDING: "отправляется",
    OutgoingState.SENT: "отправлено",
    OutgoingState.UNKNOWN: "проверяем, дошло ли",
    OutgoingState.FAILED: "не отправлено",
    OutgoingState.DROPPED: "не понадобилось",
}
ASK_CHOICES = (
    (AskKind.ACKNOWLEDGE.value, "ознакомиться"),
    (AskKind.REPORT.value, "отчитаться"),
    (AskKind.INFORM_STAFF.value, "ознакомить педагогов"),
)
ROLE_CHOICES = tuple((role.value, name) for role, name in ROLE.items())
KIND_CHOICES = tuple((kind.value, name) for kind, name in KINDS.items())
CIRCULAR_TONE = {
    CircularState.DRAFT: "",
    CircularState.SCHEDULED: "note",
    CircularState.OPEN: "warn",
    CircularState.CLOSED: "good",
    CircularState.CANCELLED: "",
}
STATES = (  # what the list of a circular can be narrowed to
    ("overdue", "просрочено"),
    ("awaiting", "ждём"),
    ("unread", "не открыли"),
    ("unsent", "не отправлено"),
    ("stuck", "не на связи"),
    ("partly", "частично"),
    ("promised", "обещали"),
    ("confirmed", "исполнено"),
    ("waived", "снято"),
)
DEEDS_OF_ROWS = (
    ("remind", "Напомнить…"),
    ("mark", "Отметить исполненным…"),
    ("accept", "Принять"),
    ("return", "Вернуть…"),
    ("extend", "Продлить…"),
    ("waive", "Снять с контроля…"),
)
MARKS = ("сообщили по телефону", "принесли на бумаге", "прислали на почту", "видно в системе")
WAIVERS = ("не относится к этой организации", "организация закрыта", "исполнено в другом письме")
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")

WEEKDAY_CHOICES = tuple((str(place), name) for place, name in enumerate(WEEKDAYS[:5]))
ANCHOR_CHOICES = tuple((anchor.value, name) for anchor, name in ANCHOR.items())

DEEDS = {
    "address.expect": "страница названа в реестре",
    "address.link": "аккаунт подключён",
    "address.linked": "аккаунту снова можно писать",
    "address.stopped": "просили не писать",
    "address.unreachable": "аккаунту нельзя писать",
    "alarm.end": "тревога снята",
    "alarm.sound": "тревога",
    "calendar.change": "изменён календарь",
    "circular.cancelled": "циркуляр отменён",
    "circular.closed": "циркуляр закрыт",
    "circular.draft": "составлен черновик",
    "circular.open": "циркуляр отправлен",
    "circular.revise": "черновик изменён",
    "delivery.extend": "срок продлён",
    "delivery.forward": "письмо передано другому",
    "delivery.mark": "отмечено вручную",
    "delivery.waive": "снято с контроля",
    "dispatch.agree": "отправка согласована",
    "dispatch.fault": "отправка не удалась",
    "dispatch.plan": "отправка назначена",
    "dispatch.take_back": "отправка возвращена",
    "file.add": "приложен файл",
    "file.remove": "файл убран",
    "installation.prepare": "база подготовлена",
    "installation.raise_epoch": "нумерация начата заново",
    "invite.issue": "выданы приглашения",
    "ladder.change": "изменена лестница напоминаний",
    "promise.give": "обещали сделать",
    "question.answer": "ответ на вопрос",
    "question.ask": "вопрос управлению",
    "question.clarify": "разъяснение для всех",
    "reminder.hold": "напоминания приостановлены",
    "reminder.now": "напомнили вручную",
    "reminder.skip": "напоминание пропущено",
    "response.accept": "ответ принят",
    "response.claim": "ответили",
    "response.return": "возвращено на доработку",
    "response.withdraw": "отметка снята",
    "ring.remind": "разосланы напоминания",
    "roster.import": "загружен реестр",
    "session.begin": "вход",
    "session.end": "выход",
    "session.refuse": "вход не удался",
    "setting.change": "изменена настройка",
    "user.add": "добавлен сотрудник",
    "user.change": "изменён сотрудник",
    "user.link": "выдана ссылка для входа",
    "user.no_second_factor": "второй фактор отключён",
    "user.password": "сменён пароль",
    "user.second_factor": "второй фактор включён",
}

ROSTER_FIELDS = {
    "name": "название",
    "kind": "вид",
    "municipality": "муниципалитет",
    "timezone": "часовой пояс",
    "groups": "группы",
    "active": "действует",
}


def plain(value: object) -> str:
    """A value of the roster as people write it."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(str(one) for one in value)) or "нет"
    return str(KIND.get(value, value) if isinstance(value, str) else value or "нет")  # type: ignore[call-overload]


def letter(circular: Circular) -> str:
    """«№ 985 от 13.10.2023», or «Письмо без номера»."""
    number = f"№ {circular.number}" if circular.number else "Письмо без номера"
    return number + (f" от {circular.dated:%d.%m.%Y}" if circular.dated else "")


def state(status: DeliveryStatus) -> str:
    """How one organisation stands, in a word or two."""
    if status.overdue:
        return "просрочено"
    return DELIVERY[status.state]


def tone(status: DeliveryStatus) -> str:
    """The colour that goes with it."""
    if status.overdue:
        return "bad"
    if status.state is DeliveryState.CONFIRMED:
        return "good"
    return "warn" if status.stuck and status.state is DeliveryState.AWAITING else ""


def details(facts: Mapping[str, object]) -> str:
    """A journal line's details in short."""
    return ", ".join(f"{name}: {_short(value)}" for name, value in facts.items())[:300]


def _short(value: object) -> str:
    if isinstance(value, list) and len(value) > 10:
        return f"{len(value)} шт."
    return "нет" if value is None else str(value)


_BY = re.compile(r"(?:user:(\d+)|link|stranger)(?:@(.*))?")


def by_name(by: str | None, names: Mapping[int, str]) -> str:
    """Who did something, as people call them: «Иванова», «Вестник», «получатель»."""
    if not by:
        return ""
    found = _BY.fullmatch(by)
    if found:
        other = "по ссылке" if by.startswith("link") else "неизвестно кто"
        return names.get(int(found[1]), "сотрудник") if found[1] else other
    return {"system": "Вестник", "clerk": "командная строка"}.get(
        by, "получатель" if by.startswith("recipient") else by
    )


def from_where(by: str) -> str:
    """The address a user worked from, empty for others."""
    found = _BY.fullmatch(by)
    return (found[2] or "") if found else ""
