"""Every sentence Vestnik says to a person in a messenger.

Plain functions from facts to Russian text; no facts are looked up here. Office courtesy, short
lines for a phone, no exclamation marks.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import grammar
from data.models.circular import AskKind, CircularState
from data.models.delivery import Stuck
from data.models.person import Role
from data.queries.tasks import AskView, Task
from data.rules.ladder import Step, working_due
from data.rules.workdays import Calendar

LONGEST = grammar.LONGEST_MESSAGE  # characters; the whole question stays in the office's list

# --- labels of buttons ------------------------------------------------------------------------

ACKNOWLEDGED = "Ознакомлен(а)"
REPORTED = "Отчёт отправлен"
NEED_TIME = "Нужно время"
QUESTION = "Вопрос"
UNDO = "Отменить"
MY_TASKS = "Мои задачи"
OPEN_FORM = "Открыть форму"
OPEN_LINK = "Открыть ссылку"
YES_ITS_ME = "Да, это я"
NOT_ME = "Нет"
TELL_OFFICE = "Передать в управление"
NOTHING = "Ничего не нужно"

# --- words people type instead of pressing ----------------------------------------------------

YES_WORDS = frozenset({"да", "да, это я", "это я", "верно", "ага", "+"})
NO_WORDS = frozenset({"нет", "не я", "это не я", "неверно"})
TASKS_WORDS = frozenset({"мои задачи", "задачи", "мои письма", "письма", "что открыто"})
ACKNOWLEDGED_WORDS = frozenset({"ознакомлен(а)", "ознакомлен", "ознакомлена"})
UNDO_WORDS = frozenset({"отменить", "отмена", "отмените"})
HELP_WORDS = frozenset({"помощь", "начать", "start", "/start", "меню", "помогите"})

# --- pieces -----------------------------------------------------------------------------------


def letter_name(number: str | None, dated: date | None) -> str:
    """«Письмо № 985 от 13.10.2023»."""
    return (
        "Письмо" + (f" № {number}" if number else "") + (f" от {dated:%d.%m.%Y}" if dated else "")
    )


def short_name(task: Task) -> str:
    """«№ 985», or the beginning of the title of a letter without a number."""
    return f"№ {task.number}" if task.number else f"«{grammar.shorten(task.title, 30)}»"


def due_phrase(due_on: date, due_time: time | None, calendar: Calendar) -> str:
    """The deadline in words; a day off is named, with the working day to be ready by."""
    text = f"до {due_time:%H:%M}, " if due_time else "до "
    text += grammar.day_genitive(due_on)
    ready = working_due(due_on, calendar)
    if ready == due_on:
        return text
    reason = calendar.reason_off(due_on) or "выходной"
    return f"{text} ({reason}, поэтому сделайте {grammar.until_day(ready)})"


def _ask_line(ask: AskView, calendar: Calendar) -> str:
    due = f" — {due_phrase(ask.due_on, ask.due_time, calendar)}" if ask.due_on else ""
    return f"{ask.text}{due}"


def what_is_open(asks: Sequence[AskView], calendar: Calendar) -> str:
    """The asks not answered yet, a line each."""
    return "\n".join(f"• {_ask_line(ask, calendar)}" for ask in asks)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """«13.10 в 12:03» of the reader's own time."""
    local = at.astimezone(zone)
    return f"{local:%d.%m} в {local:%H:%M}"


# --- the circular -----------------------------------------------------------------------------


def card(task: Task, calendar: Calendar, *, office: str, name_organisation: bool) -> str:
    """A circular as a director sees it."""
    lines = [letter_name(task.number, task.dated), task.title, ""]
    if name_organisation:
        lines[0:0] = [f"Для организации: {task.organisation}", ""]
    if len(task.asks) == 1:
        lines += ["Просим:", _ask_line(task.asks[0], calendar)]
    else:
        lines.append("Просим:")
        lines += [f"{n}. {_ask_line(ask, calendar)}" for n, ask in enumerate(task.asks, 1)]
    lines += ["", *_how_to_answer(task), "", office]
    return "\n".join(lines)


def _how_to_answer(task: Task) -> list[str]:
    kinds = {ask.kind for ask in task.asks}
    lines = []
    if kinds & {AskKind.ACKNOWLEDGE, AskKind.INFORM_STAFF}:
        meaning = "письмо прочитано"
        if AskKind.INFORM_STAFF in kinds:
            meaning += ", педагоги ознакомлены"
        lines.append(f"«{ACKNOWLEDGED}»: {meaning}.")
    if AskKind.REPORT in kinds:
        lines.append(f"«{REPORTED}»: отчёт заполнен и отправлен.")
    return lines


# --- answers to presses and words -------------------------------------------------------------


def recorded(
    task: Task,
    *,
    new: Sequence[AskView],
    before: Sequence[AskView],
    still_open: Sequence[AskView],
    zone: ZoneInfo,
    calendar: Calendar,
) -> str:
    """What a confirmation has changed and what is still open."""
    parts = []
    if new:
        at = new[0].answered_at
        when = f" {moment(at, zone)}" if at else ""
        parts.append(f"Записано{when} по письму {short_name(task)}:\n{_done_lines(new)}")
    if before:
        at = before[0].answered_at
        when = f" {moment(at, zone)}" if at else ""
        parts.append(f"Уже записано{when} по письму {short_name(task)}:\n{_done_lines(before)}")
    if still_open:
        parts.append(f"Ещё открыто:\n{what_is_open(still_open, calendar)}")
    else:
        parts.append("По этому письму всё исполнено, напоминаний больше не будет.")
    return "\n\n".join(parts)


def _done_lines(asks: Sequence[AskView]) -> str:
    return "\n".join(f"✓ {ask.text}" for ask in asks)


def taken_back(task: Task, asks: Sequence[AskView], calendar: Calendar) -> str:
    """A confirmation has been withdrawn."""
    return (
        f"Отметка снята. По письму {short_name(task)} снова открыто:\n"
        f"{what_is_open(asks, calendar)}"
    )


def nothing_to_take_back(task: Task) -> str:
    """«Отменить» was pressed twice, or nothing was recorded."""
    return f"По письму {short_name(task)} снимать нечего: отметки нет."


def by_when(task: Task) -> str:
    """A question for a date."""
    return (
        f"Когда будет готово по письму {short_name(task)}? "
        "Выберите день или напишите дату, до неё напоминать не будем."
    )


def promised(task: Task, until: date, calendar: Calendar) -> str:
    """A promise has been recorded."""
    text = f"Записано: по письму {short_name(task)} сделаете {grammar.until_day(until)}. "
    text += "До утра этого дня напоминать не будем."
    due = task.due[0]
    if due != date.max and until > working_due(due, calendar):
        text += f"\nСрок письма прежний: {grammar.until_day(due)}."
    return text


def date_not_understood() -> str:
    """The words were no date to come."""
    return "Эта дата уже прошла или непонятна. Выберите день кнопкой или напишите, например: 20.10."


def date_out_of_range() -> str:
    """The date has passed or is too far away."""
    return "Эта дата уже прошла или слишком далека. Выберите день в ближайшие два месяца."


def ask_question() -> str:
    """The next message will go to the office."""
    return "Напишите вопрос одним сообщением, передадим его в управление. Ответ придёт сюда."


def question_passed() -> str:
    """A question has been recorded for the office."""
    return "Вопрос передан в управление. Ответ придёт сюда."


def question_for_office(*, who: str, organisation: str, task: Task | None, text: str) -> str:
    """The office reads a recipient's question."""
    about = f" по письму {short_name(task)}" if task else ""
    return grammar.shorten(f"Вопрос{about}\n{organisation}, {who}:\n\n{text}", LONGEST)


def answer(question: str, text: str) -> str:
    """The office's answer to a question."""
    return grammar.shorten(
        f"Ответ управления на ваш вопрос «{grammar.shorten(question, 80)}»:\n\n{text}", LONGEST
    )


def not_sure(task: Task, calendar: Calendar) -> str:
    """Free text was not plainly understood."""
    return (
        f"Чтобы не записать лишнего, уточните по письму {short_name(task)} кнопкой.\n\n"
        f"Открыто:\n{what_is_open(task.open_asks, calendar)}"
    )


def seen(task: Task, calendar: Calendar) -> str:
    """They have read it, but that is not what is asked."""
    return (
        f"Спасибо, видим, что письмо {short_name(task)} прочитано.\n\n"
        f"Ещё открыто:\n{what_is_open(task.open_asks, calendar)}"
    )


def trouble(task: Task) -> str:
    """Something prevents it: offer to tell the office."""
    return (
        f"Похоже, по письму {short_name(task)} что-то мешает. Передать ваше сообщение в управление?"
    )


def which_circular() -> str:
    """Several are open and the words name none."""
    return "О каком письме речь? Выберите кнопкой."


def circular_ended(task: Task) -> str:
    """A button of a closed or cancelled circular."""
    word = "отменено" if task.circular_state is CircularState.CANCELLED else "снято с контроля"
    return f"{letter_name(task.number, task.dated)} {word}, отвечать на него больше не нужно."


def waived(task: Task) -> str:
    """A button of a circular from which the office let them off."""
    return f"По письму {short_name(task)} ваша организация снята с контроля, отвечать не нужно."


def not_yours() -> str:
    """A button of somebody else's circular."""
    return "Это письмо адресовано другой организации. Ваши письма: «Мои задачи»."


def nothing_open() -> str:
    """No open circulars."""
    return "Открытых писем нет, всё исполнено."


def my_tasks(tasks: Sequence[Task], calendar: Calendar, *, name_organisations: bool) -> str:
    """What is open, the oldest deadline first."""
    lines = ["На контроле:"]
    for task in tasks:
        lines.append("")
        lines.append(f"{letter_name(task.number, task.dated)}: {task.title}")
        if name_organisations:
            lines.append(task.organisation)
        lines.append(what_is_open(task.open_asks, calendar))
        if task.promised_until:
            lines.append(f"Вы обещали {grammar.until_day(task.promised_until)}.")
    return "\n".join(lines)


def help_text() -> str:
    """What can be said to the bot."""
    return (
        "Отвечайте кнопками под письмом или словами: «ознакомлен», «отправили», "
        "«сделаем к пятнице». «Мои задачи» покажет, что открыто. "
        "Вопрос управлению: кнопка «Вопрос»."
    )


def caught_up(
    done: Sequence[str], unclear: Sequence[str], tasks: Sequence[Task], calendar: Calendar
) -> str:
    """One answer to everything written while Vestnik was down."""
    lines = ["Вестник некоторое время не работал, ваши сообщения получены."]
    if done:
        lines += ["", "Записано:", *[f"✓ {text}" for text in done]]
    if unclear:
        lines += ["", "Не всё удалось понять:", *[f"«{text}»" for text in unclear]]
    if tasks:
        lines += ["", my_tasks(tasks, calendar, name_organisations=False)]
    else:
        lines += ["", nothing_open()]
    return "\n".join(lines)


# --- what the office does by itself -------------------------------------------------------------


def sent_back(number: str | None, dated: date | None, title: str, comment: str) -> str:
    """The office looked at an answer and wants more."""
    return grammar.shorten(
        f"{letter_name(number, dated)}: {title}\n\nУправление вернуло ответ на доработку:\n"
        f"{comment}\n\nКогда будет готово, ответьте ещё раз: «{MY_TASKS}».",
        LONGEST,
    )


def given_longer(number: str | None, dated: date | None, title: str, until: date) -> str:
    """The office gave an organisation longer."""
    return (
        f"{letter_name(number, dated)}: {title}\n\n"
        f"Управление продлило вам срок: {grammar.until_day(until)}."
    )


def clarified(number: str | None, dated: date | None, title: str, text: str) -> str:
    """The office explains something about a circular to all who got it."""
    return grammar.shorten(
        f"{letter_name(number, dated)}: {title}\n\nРазъяснение управления:\n{text}", LONGEST
    )


# --- getting acquainted -----------------------------------------------------------------------


ROLE_TITLES = {Role.HEAD: "руководитель", Role.DEPUTY: "заместитель руководителя"}
FORBADE = "Запретил(а) сообщения от сообщества."
NOT_WRITABLE = "ВК сообщает, что писать этому человеку сейчас нельзя."


def stranger() -> str:
    """Somebody not on the roster wrote."""
    return (
        "Это бот управления образования для руководителей организаций. "
        "Чтобы подключиться, получите в управлении приглашение и пришлите сюда код из него."
    )


def is_it_you(posts: Sequence[tuple[str, str, str]]) -> str:
    """Before linking: «Вы — директор …?» `posts` are (title, person, organisation)."""
    lines = [f"Вы — {title}, {person}, {organisation}?" for title, person, organisation in posts]
    return (
        "\n".join(lines) + "\n\nНажимая «Да», вы соглашаетесь получать здесь письма управления. "
        "Храним только должность, имя и ваши ответы (152-ФЗ)."
    )


def linked(person: str, *, open_count: int) -> str:
    """The account is linked."""
    text = f"{grammar.address(person)}, вы подключены. Письма управления будут приходить сюда."
    if open_count:
        word = grammar.plural(open_count, "письмо", "письма", "писем")
        text += f"\nСейчас на контроле {open_count} {word}."
    return text


def not_linked() -> str:
    """They said it is not them."""
    return "Хорошо, ничего не подключаем. Если код не ваш, сообщите об этом в управление."


def code_unknown() -> str:
    """No such code."""
    return "Такого кода нет. Проверьте его или попросите в управлении новое приглашение."


def code_expired() -> str:
    """The code was good once."""
    return "Этот код больше не действует. Попросите в управлении новое приглашение."


def code_used() -> str:
    """Somebody has used the code."""
    return "Этот код уже использован. Если это были не вы, сообщите в управление."


def code_too_many() -> str:
    """Too many wrong codes."""
    return "Слишком много неверных кодов. Попробуйте через час или обратитесь в управление."


def code_already() -> str:
    """The code is for a post this very person has connected."""
    return "Вы уже подключены, этот код больше не нужен. Открытые письма: «Мои задачи»."


def page_of_other() -> str:
    """The account belongs to somebody of another name."""
    return (
        "Эта страница уже подключена к другому человеку. "
        "Если обе должности ваши, попросите управление исправить имя в реестре."
    )


def stopped() -> str:
    """They asked not to be written to."""
    return (
        "Больше не будем писать, управление свяжется с вами по телефону. "
        "Чтобы вернуть сообщения, напишите сюда что угодно."
    )


# --- reminders --------------------------------------------------------------------------------


def digest(
    tasks: Sequence[Task],
    step: Step,
    *,
    person: str,
    today: date,
    calendar: Calendar,
    name_organisations: bool,
) -> str:
    """One reminder for all that is open; the wording climbs with the step."""
    lines = [_opening(tasks, step, person=person, today=today)]
    for task in tasks:
        lines += ["", f"{letter_name(task.number, task.dated)}: {task.title}"]
        if name_organisations:
            lines.append(task.organisation)
        lines.append(what_is_open(task.open_asks, calendar))
    if step.recheck:
        lines += ["", "Если уже сделано, нажмите кнопку. Если что-то мешает, напишите нам."]
    return "\n".join(lines)


def _opening(tasks: Sequence[Task], step: Step, *, person: str, today: date) -> str:
    who = grammar.address(person)
    kind = step.name.partition("-")[0]
    if kind == "promise":
        return f"{who}, вы обещали закончить к сегодняшнему дню. Удалось?"
    if kind == "before" and step.due_on:
        return f"{who}, напоминаем: {grammar.days_left((step.due_on - today).days)} до срока."
    if kind == "due":
        return f"{who}, сегодня срок. Осталось ответить:"
    if kind == "after":
        return f"{who}, срок прошёл, а ответа пока нет."
    if step.recheck == 1:
        opened = any(task.read_at for task in tasks)
        seen = "письмо вы открывали, " if opened else ""
        return f"{who}, еженедельная проверка: {seen}ответа пока нет."
    return (
        f"{who}, еженедельная проверка, {step.recheck}-я после срока: "
        "письмо остаётся на контроле. Ответьте, пожалуйста, сегодня."
    )


NO_HEAD = "руководитель не указан"


def phone_list(entries: Sequence[tuple[str, str, str]]) -> str:
    """To the office: whom to phone. `entries` are (organisation, person, letters)."""
    lines = ["Пора позвонить, после трёх проверок ответа нет:"]
    lines += [f"• {name} ({person}): {letters}" for name, person, letters in entries]
    return "\n".join(lines)


# --- what happens next, for the office --------------------------------------------------------

WHY_STUCK = {
    Stuck.NO_ADDRESS: "Никто не подключён: передайте приглашение или позвоните.",
    Stuck.NO_PERMISSION: "ВК не разрешает писать этому человеку: позвоните.",
    Stuck.STOPPED: "Просили не писать: позвоните.",
}


def next_step(step: Step) -> str:
    """What the next touch will be."""
    kind, _, count = step.name.partition("-")
    match kind:
        case "before":
            word = grammar.plural(int(count), "рабочий день", "рабочих дня", "рабочих дней")
            return f"напоминание за {count} {word} до срока"
        case "due":
            return "напоминание в день срока"
        case "after":
            return "напоминание после срока"
        case "promise":
            return "напоминание об обещанном дне"
        case _:
            return f"{count}-я еженедельная проверка"


def foreseen(step: str, phone: int) -> str:
    """A line of the preview: the step's name, and how many organisations the office must phone."""
    parts = [] if step == "phone-list" else [next_step(Step.read(step))]
    if phone:
        word = grammar.plural(phone, "организация", "организации", "организаций")
        parts.append(f"список для звонков: {phone} {word}")
    return ", ".join(parts)


def calendar_missing(year: int) -> str:
    """Nobody has confirmed the working days of a year yet."""
    return (
        f"Производственный календарь на {year} год не подтверждён: "
        "обновите Вестник, иначе перенесённые выходные будут считаться неверно."
    )


# --- what the office reads about sending ------------------------------------------------------

OUT_OF_HOURS = "Вне рабочих часов: уйдёт в ближайшее рабочее утро."
UNDECIDED = "За сутки не удалось узнать, дошло ли сообщение: проверьте диалог в ВК."
ASKING_AGAIN = "Проверяем, дошло ли сообщение."


def file_refused(name: str, circular_id: int) -> str:
    """An attachment could not be uploaded."""
    return (
        f"Файл «{name}» не загружается в ВК, циркуляр {circular_id} ждёт. "
        "Проверьте файл и права ключа на документы."
    )


def shut_out(note: str, code: int) -> str:
    """The messenger refuses the bot itself."""
    return f"ВК не принимает сообщения (код {code}): {note} Всё сохранено, пробуем раз в минуту."
