"""The words of a roster file: what may stand in its headings and cells, and what it means."""

import re
import unicodedata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.values.roster import VkRef

HEADINGS = {
    "код": ("код организации", "код учреждения", "код оо", "code"),
    "организация": (
        "наименование", "название", "наименование организации", "название организации",
        "учреждение", "наименование учреждения", "образовательная организация", "оо", "школа",
    ),
    "тип": ("тип организации", "вид", "вид организации", "тип учреждения"),
    "муниципалитет": (
        "муниципальное образование", "район", "мо", "городской округ", "муниципальный район",
    ),
    "часовой пояс": ("часовой  пояс", "пояс", "таймзона", "timezone", "время"),
    "группы": ("группа",),
    "руководитель": (
        "фио", "фио руководителя", "ф и о", "ф и о руководителя", "директор", "фио директора",
        "заведующий", "сотрудник",
    ),
    "должность": ("должность руководителя",),
    "роль": (),
    "vk": (
        "вк", "вконтакте", "страница вк", "ссылка вк", "id вк", "вк id", "vk id", "id vk",
        "страница vk", "ссылка vk", "страница вконтакте", "профиль вк", "аккаунт вк",
    ),
}  # fmt: skip

# Looked through from the top: «школа искусств» is no school, «школа - детский сад» is one.
KINDS: tuple[tuple[str, str], ...] = (
    ("other", r"^(other|другое|прочее|иное|иная|другая)\b|\bметодическ|\bпмпк\b"),
    (
        "office",
        r"^office\b|^(м[а-я]{1,2} )?(управлени|отдел\b|комитет|департамент|администраци)"
        r"|\bорган\w* управлени|^(мку )?[ргмо]?уо\b|^роо\b|^гороо\b|^районо\b",
    ),
    (
        "additional",
        r"^additional\b|\bдоп\w* обр|\bдопобр|^доп\b|\bцд(о|т|од|тт|ют|юте)\b|\bцвр\b|\bддт\b"
        r"|\bддют\b|\bдюсш\b|\bдюц\b|\bсют\b|\bсютур\b|\bсюн\b|\bудод?\b|\bдод\b|\bдши\b|\bдмш\b"
        r"|\bдхш\b|\bшкол\w* искусств|\bмузыкальн|\bхудожественн|\bспорт|\bтворчества\b"
        r"|\bстанци\w* юн|\bкванториум|\bвнешкольн",
    ),
    (
        "college",
        r"^college\b|\bколледж|\bтехникум|\bучилищ|\bспо\b|\bпоо\b|\b[а-я]{0,3}поу\b"
        r"|\bпрофессиональн",
    ),
    (
        "school",
        r"^school\b|\bшкол|\b[а-я]{0,3}сош\b|\b[а-я]{0,3}оош\b|\b[а-я]{0,3}нош\b|\bсш\b|\bоо\b"
        r"|\b(про)?гимнази|\bлице[йия]|\bинтернат|\bкадет|\bобщеобразовательн",
    ),
    (
        "kindergarten",
        r"^kindergarten\b|\bдетск\w* сад|\bдетсад|\bсад\b|\bд с\b|\bдс\b|\b[а-я]{0,3}доу\b|\bдоо\b"
        r"|\bцрр\b|\bдошкольн|\bясли|\bразвития ребенка",
    ),
    ("school", r"\b[мгнчк]?[бкаоу]?оу\b|\bцентр образования"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in KINDS)

_DEPUTY = re.compile(r"^deputy$|\bзам\b|\bзамест|^завуч")
_HEAD = re.compile(
    r"^head$|^руковод|^директор|^завед|^зав\b|^начальник|^глава\b|^председатель|^и о\b|^ио\b"
    r"|^врио\b|^исполня"
)

OFFSETS = {  # hours from UTC -> a zone of Russia that keeps this time
    2: "Europe/Kaliningrad", 3: "Europe/Moscow", 4: "Europe/Samara", 5: "Asia/Yekaterinburg",
    6: "Asia/Omsk", 7: "Asia/Krasnoyarsk", 8: "Asia/Irkutsk", 9: "Asia/Yakutsk",
    10: "Asia/Vladivostok", 11: "Asia/Magadan", 12: "Asia/Kamchatka",
}  # fmt: skip
MOSCOW = 3
_OFFSET = re.compile(r"(мск|msk|utc|gmt)?\s*(?:([+-])\s*0?(\d{1,2})(?::?00)?)?")

_ACCOUNTS = range(1, 2_000_000_000)  # from 2e9 on VK numbers group chats
_LINK = re.compile(
    r"(?:https?://)?(?:(?:www|m|new|web)\.)?(?:vk\.(?:com|ru|me)|vkontakte\.ru)/+(.+)"
)
_NUMBERED = re.compile(r"(?:id|write)([0-9]+)")
_DIALOG = re.compile(r"(?:(?:im/)?convo/|im\?(?:.*&)?sel=)([0-9]+)(?![0-9])")
_SCREEN_NAME = re.compile(r"(?=.*[a-z])[a-z0-9_][a-z0-9_.]{1,31}")
_BARE_NAME = re.compile(r"[a-z][a-z0-9_]{4,31}")
_NOBODY = re.compile(  # communities and service pages, which cannot be a person
    r"(club|public|event|app|wall|photo|video|album|topic|doc|market|page|clip|story)-?\d.*"
    r"|im|feed|mail|groups|friends|settings|login|search|away|write|id"
)

_INVISIBLE = ("Cc", "Cf")  # control characters, soft hyphens, zero-width spaces


def plain(text: str) -> str:
    """A cell's text with single spaces and without characters nobody can see."""
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE).strip()


def folded(text: str) -> str:
    """A text as it is compared: small letters, е for ё, words alone."""
    words = re.findall(r"[^\W_]+", text.casefold().replace("ё", "е"))
    return " ".join(words)


def heading(text: str) -> str | None:
    """The column this heading stands for, or None."""
    return _HEADINGS.get(folded(plain(text)))


def kind(text: str) -> str | None:
    """The organisation's kind (school, kindergarten, college, additional, office, other)."""
    words = folded(text)
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)


def role(text: str) -> str | None:
    """`head` or `deputy`."""
    words = folded(text)
    if _DEPUTY.search(words):
        return "deputy"
    return "head" if _HEAD.search(words) else None


def timezone(text: str) -> str | None:
    """An IANA name from an IANA name, «МСК+3», «UTC+5» or «+05:00»; Russian offsets only."""
    match = _OFFSET.fullmatch(text.casefold())
    if match and text:
        base = MOSCOW if match[1] in ("мск", "msk") else 0
        hours = int(match[3] or "0") * (-1 if match[2] == "-" else 1)
        return OFFSETS.get(base + hours)
    if "/" not in text:
        return None
    proper = "/".join(part.title() for part in text.replace(" ", "_").split("/"))
    for name in (text, proper):
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def vk(text: str) -> VkRef | None:
    """A person's page: 123, id123, @name, or a link of vk.com, vk.ru or vk.me."""
    lowered = text.casefold().replace(" ", "")
    link = _LINK.fullmatch(lowered)
    if link and (dialog := _DIALOG.match(link[1])):
        return _account(dialog[1])
    name = re.split(r"[/?#]", link[1])[0] if link else lowered.removeprefix("*").removeprefix("@")
    if numbered := _NUMBERED.fullmatch(name):
        return _account(numbered[1])
    if not link and name.isascii() and name.isdigit():
        return _account(name)
    bare = not link and not lowered.startswith("@")
    if bare and not _BARE_NAME.fullmatch(name):  # «mail.ru», «no»
        return None
    if _SCREEN_NAME.fullmatch(name) and not _NOBODY.fullmatch(name):
        return VkRef(screen_name=name)
    return None


def _account(digits: str) -> VkRef | None:
    number = int(digits) if len(digits) <= 10 else 0
    return VkRef(id=number) if number in _ACCOUNTS else None


_HEADINGS = {
    folded(spelling): name for name, others in HEADINGS.items() for spelling in (name, *others)
}
