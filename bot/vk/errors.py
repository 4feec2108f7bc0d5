"""VK's error codes and what each means for a message of ours, as a table.

Source: VK's published list (errors.json of its API schema) and the method pages of messages.send;
the classes are our judgement. A code that stands nowhere here goes to the office.
"""

from dataclasses import dataclass

from bot.messenger import Outcome, Refusal, Refused, Unknown


@dataclass(frozen=True, slots=True)
class Row:
    """Codes with one meaning. `refusal` None: nobody can say whether it was executed.

    `rest` is how many seconds to leave the person or method alone.
    """

    codes: tuple[int, ...]
    refusal: Refusal | None
    note: str
    rest: float = 0.0


HOUR = 3600.0

TABLE: tuple[Row, ...] = (
    Row((1, 10, 13, 36), None, "ВК не смог ответить, проверяем, дошло ли."),
    Row((6,), Refusal.RETRY, "Слишком часто, повторим.", 1.0),
    Row((43, 995), Refusal.RETRY, "Сообщения ВК временно недоступны, повторим.", 60.0),
    Row((105,), Refusal.RETRY, "Файл не сохранился, загрузим ещё раз.", 5.0),
    Row((9,), Refusal.REST, "ВК просит не писать этому человеку некоторое время.", 600.0),
    Row((29,), Refusal.REST, "Исчерпан предел ВК, ждём час.", HOUR),
    Row((944,), Refusal.REST, "Предел сообщений этому человеку на сегодня, ждём.", 12 * HOUR),
    Row((18, 3610), Refusal.PERSON, "Страница удалена или заблокирована."),
    Row((37, 39, 113), Refusal.PERSON, "Такой страницы в ВК нет."),
    Row((900,), Refusal.PERSON, "Человек в чёрном списке сообщества."),
    Row((901, 1021, 987), Refusal.PERSON, "Человек не разрешил сообщения от сообщества."),
    Row((902, 985, 988), Refusal.PERSON, "Настройки страницы не позволяют писать."),
    Row((950,), Refusal.PERSON, "ВК ждёт, пока человек напишет сам."),
    Row((986, 1016), Refusal.PERSON, "Учебная страница: ВК не разрешает ей писать."),
    Row((935, 936), Refusal.PERSON, "Такого собеседника нет."),
    Row((993,), Refusal.PERSON, "Переписка переехала в MAX."),
    Row(
        (917, 922, 925, 927, 932, 945, 946, 979, 983, 991, 992, 994, 996, 1012, 1017),
        Refusal.PERSON,
        "В этот диалог писать нельзя.",
    ),
    Row((3, 8, 12, 100, 104), Refusal.OFFICE, "ВК не понял запрос, сообщите администратору."),
    Row((909, 920, 949), Refusal.OFFICE, "Это сообщение уже нельзя изменить."),
    Row((910, 914), Refusal.OFFICE, "Сообщение слишком длинное для ВК."),
    Row((911,), Refusal.OFFICE, "ВК не принял кнопки, сообщите администратору."),
    Row((913, 921, 940, 969), Refusal.OFFICE, "ВК не принял пересылку."),
    Row((943,), Refusal.OFFICE, "ВК не принял назначение сообщения."),
    Row((2000,), Refusal.OFFICE, "Серверов Callback API слишком много: удалите лишние."),
    Row((2,), Refusal.FATAL, "Приложение выключено."),
    Row((912,), Refusal.FATAL, "Включите «Возможности ботов» в настройках сообщений сообщества."),
    Row((5, 27, 28), Refusal.FATAL, "Ключ сообщества не действует: впишите в .env новый."),
    Row((1114, 1115, 1116, 1117, 1118), Refusal.FATAL, "Срок ключа истёк: создайте новый."),
    Row((7, 15), Refusal.FATAL, "Ключу не хватает прав: выдайте сообщения и управление."),
    Row((14,), Refusal.FATAL, "ВК просит подтвердить, что пишет не робот: откройте сообщество."),
    Row((17, 24, 25), Refusal.FATAL, "ВК просит подтверждения: войдите на страницу сообщества."),
    Row((40, 125), Refusal.FATAL, "Такого сообщества нет: проверьте VK_GROUP_ID."),
    Row((984,), Refusal.FATAL, "ВК ограничил рассылку сообщества: обратитесь в поддержку ВК."),
)

BY_CODE = {code: row for row in TABLE for code in row.codes}
STRANGE = "ВК ответил неизвестной ошибкой, сообщите администратору."


def row_of(code: int) -> Row:
    """What a code means; an unknown one is the office's to look at."""
    return BY_CODE.get(code) or Row((code,), Refusal.OFFICE, STRANGE)


def judge(code: int) -> Outcome:
    """The outcome of a message that was answered with this code."""
    row = row_of(code)
    if row.refusal is None:
        return Unknown(row.note)
    return Refused(row.refusal, code, row.note, row.rest)
