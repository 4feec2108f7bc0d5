"""What directors' words say: tables by rule, truths for any text, figures on labelled replies."""

import re
import string
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents import Intent, Understood, understand
from tools import understanding

TODAY = date(2023, 10, 17)  # a Tuesday
OWN = sorted((Path(__file__).parent / "replies").glob("*.jsonl"))
SHARED = Path(__file__).parents[3] / "shared" / "replies" / "replies.jsonl"
DONE, ACK, LATER, PROBLEM = Intent.DONE, Intent.ACK, Intent.LATER, Intent.PROBLEM
QUESTION, HANDOVER, STOP, OTHER = Intent.QUESTION, Intent.HANDOVER, Intent.STOP, Intent.OTHER


def said(text: str, number: str = "985") -> Understood:
    return understand(text, today=TODAY, number=number)


def table(*rows: str) -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    return pytest.mark.parametrize("text", rows)


# --- plain confirmations -----------------------------------------------------------------------


@table(
    "исполнено",
    "Отчёт отправлен",
    "ЗАПОЛНИЛА",
    "Готово",
    "да, отправили",
    "+ всё внесли",
    "Завуч заполнила и отправила сегодня",
    "Мадина Расуловна уже отправила за нас",
    "Салам алейкум, заполнили, альхамдулиллах",
    "здравствуйте форму мы заполнили еще вчера просто интернет плохой ответить не могла",
    "Сообщаем, что форма заполнена",
    "Направляем заполненную форму во вложении",
    "Посмотрите почту, отчет там лежит со вторника",
    "Хватит напоминать, мы уже отправили",
    "С третьей попытки, но отправили",
    "Отправили на прошлой неделе",
)
def test_a_plain_claim_is_recorded(text: str) -> None:
    understood = said(text)
    assert understood.label is DONE
    assert DONE in understood.confirms


@table(
    "+", "👍", "✅", "ок", "Да", "Ознакомлен(а)", "ознакомлена", "Принято. Айдар Фаритович",
    "Получено. МБОУ СОШ № 4", "Примем к сведению", "Взяли на контроль", "Ознакомлены 18 из 18",
    "педагогов ознакомила под роспись, 23 чел", "Нет вопросов, всё понятно",
    "С Указом № 262 ознакомили всех", "Провели педсовет, всех ознакомили",
)  # fmt: skip
def test_having_read_is_recorded_and_nothing_more(text: str) -> None:
    understood = said(text)
    assert understood.label is ACK
    assert understood.confirms == {ACK}


# --- what only looks like a claim ----------------------------------------------------------------


@table(
    "Не отправили",
    "ничего не отправляли ещё",
    "так и не заполнили",
    "до сих пор не сдано",
    "Никто не заполнил",
    "не отправлено",
    "Заполняла, заполняла, не дозаполняла",
    "незаполнили",
)
def test_negation(text: str) -> None:
    assert said(text).label is LATER
    assert not said(text).confirms


@table("Не без труда, но заполнили", "Не сразу, но отправили", "Не опоздали, сдали вчера")
def test_negation_of_something_else(text: str) -> None:
    assert said(text).confirms == {DONE}


@table(
    "почти заполнили",
    "готово почти",
    "Черновик заполнили",
    "заполнили наполовину",
    "Заполнили не все поля",
    "не до конца заполнили",
    "Заполнено 80 процентов",
    "Заполнили 3 из 5 разделов",
    "Заполнила всё, кроме контактов",
    "Заполнили только по школе, садик завтра",
    "заполнили, осталось подписать",
    "Ознакомлены 10 из 18",
    "Ознакомили почти всех",
    "Отправили без подписи",
    "Заполнили один корпус, второй в понедельник",
)
def test_in_part(text: str) -> None:
    assert not said(text).confirms


@table(
    "Сдали бы вовремя, если бы портал работал",
    "Если отправили, то хорошо",
    "Если забудем отправить, напомните ещё раз",
    "Как только отправили, всё зависло",
    "Когда заполним, сообщим",
    "Надо, чтобы всё было сделано",
)
def test_conditional(text: str) -> None:
    assert not said(text).confirms


@table(
    "сдадим", "Заполним", "Выполним", "Будет сделано", "завтра в это время уже будет сдано",
    "Готовы заполнить", "отправим, не переживайте", "заполняем", "Заполняется", "в процессе",
    "Отпишусь завтра, как заполню", "Секретарь отправит после обеда",
)  # fmt: skip
def test_future_and_present(text: str) -> None:
    assert said(text).label is LATER
    assert DONE not in said(text).confirms


@table(
    "сдали?", "сделано?", "Отправлено?", "заполнили все уже?", "Вы отправили форму?",
    "Мы сдали или нет?", "Проверьте, отправлено ли", "отчет отправлен или нет",
    "Заполнено должно быть всё или можно прочерки?", "Заполнили. Куда отправлять?",
    "Принято?", "Понятно?", "А заполнять обязательно или + достаточно?",
)  # fmt: skip
def test_a_question_claims_nothing(text: str) -> None:
    assert not said(text).confirms


def test_a_question_beside_a_claim() -> None:
    understood = said("Заполнили. Дошло?")
    assert (understood.label, understood.also) == (DONE, QUESTION)
    assert understood.confirms == {DONE}


def test_the_claim_after_a_rhetorical_question() -> None:
    assert said("Отправлен отчёт? Нет! Портал висит").label is PROBLEM
    assert said("Сдали? Конечно, сдали ещё вчера").label is DONE


@table(
    "Соседи уже отправили",
    "Все школы сдали",
    "Другие школы давно заполнили",
    "Вам отправили письмо с вопросом",
    "нам отправили не тот файл",
    "Директора отправили в командировку",
    "меня отправили на курсы",
    "Отправил завучу",
    "Педагогам отправили",
)
def test_what_others_did_or_got(text: str) -> None:
    assert not said(text).confirms


@table(
    "Отправили запрос в министерство",
    "сдала отчёт по питанию",
    "Отчёт за сентябрь отправили",
    "ЕГЭ сдали все",
    "ВПР сдали",
    "Сдали макулатуру, две тонны",
    "Отправила посылку, жди",
    "Школьную форму наконец пошили, дети довольны",
    "Заполнили прошлогоднюю форму",
    "Отправили детей домой",
    "По письму 972 отправили",
    "Письмо 980 исполнено",
    "Дела и отчёты передала, с понедельника за школу отвечает Юсупова",
    "Получила зарплату",
)
def test_another_thing_was_done(text: str) -> None:
    assert not said(text).confirms


@table(
    "Вроде отправили", "Отправили, кажется", "наверное заполнили", "Думала, что завуч заполнила",
    "завуч сказала, что отправила", "не уверена, что отправили", "Не помню, отправляла или нет",
    "Мы думали, что отправили", "случайно нажала отчёт отправлен", "вроде ознакомлены",
    "Считайте, что отправили", "Секретарь должна была отправить",
)  # fmt: skip
def test_doubt_and_hearsay(text: str) -> None:
    assert not said(text).confirms


@table(
    "Заполнили, но не отправляется",
    "Заполнили, но кнопка «Отправить» не нажимается",
    "Отправили, вернулось с ошибкой",
    "Сдали, но вернули на доработку",
    "заполнили, данные не сохранились",
    "Заполнила неправильно",
    "Сдали, а потом всё удалилось",
)
def test_taken_back(text: str) -> None:
    assert not said(text).confirms


@table(
    "Не открывалось, но потом открылось, заполнили",
    "Ошибку исправили, форму отправили заново",
    "Вчера не работал сайт, сегодня всё отправили",
    "Света не было, отправили сегодня утром",
)
def test_an_obstacle_that_is_over(text: str) -> None:
    assert said(text).confirms == {DONE}


@table("Ага, щас", "Щас, всё бросили и заполнили", "🙄 сделали", "Да-да, сделали, во сне")
def test_sarcasm(text: str) -> None:
    assert not said(text).confirms


# --- quotation, keyboards, spelling --------------------------------------------------------------


def test_lines_quoted_from_the_chat_are_not_the_writers() -> None:
    assert said("> Отчёт отправлен").label is OTHER
    assert said("> Просим до 16.10.2023 заполнить форму\nзаполнена").confirms == {DONE}
    assert said("> Просим до 25.10.2023 заполнить форму\nсделаем").until is None
    assert said("> ознакомить педагогов\nвсех или только предметников").label is QUESTION


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("> Всем всё понятно по письму?\n+", ACK),
        ("> У всех открывается ссылка?\nминус", PROBLEM),
        ("> Форму заполнили?\n+", DONE),
        ("> Форму заполнили?\nнет", LATER),
    ],
)
def test_a_sign_answers_the_quoted_question(text: str, label: Intent) -> None:
    assert said(text).label is label


def test_words_of_a_button() -> None:
    assert said("[Отчёт отправлен]").confirms == {DONE}
    assert said("«Ознакомлен(а)»").confirms == {ACK}
    assert not said("Кнопка «Отчёт отправлен» не работает").confirms
    assert not said("нажала «Отчёт отправлен» по ошибке").confirms


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("cltkfyj", DONE), ("jnghfdbkb", DONE), ("jpyfrjvktyf", ACK), ("ytn ljcnegf", PROBLEM),
        ("rjve jnghfdkznm", QUESTION), ("yt gbibnt", STOP), ("cgfcb,j", OTHER),
        ("cgfcb,j? ghbyzkf", ACK), ("pfdnhf", LATER),
        ("sdelano", DONE), ("zapolnili vse", DONE), ("otchet otpravili", DONE),
        ("prinyato k svedeniyu", ACK), ("zavtra otpravim", LATER), ("kuda otpravlyat", QUESTION),
        ("ne otkryvaetsya ssylka", PROBLEM), ("ne pishite mne bolshe", STOP),
        ("ok", ACK), ("stop", STOP), ("404 not found", PROBLEM), ("qwerty", OTHER),
    ],
)  # fmt: skip
def test_layout_and_translit(text: str, label: Intent) -> None:
    assert said(text).label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("отпровили", DONE), ("запалнила", DONE), ("зополнили и отправиил", DONE),
        ("зделано", DONE), ("азнакомлена", ACK), ("прнято", ACK), ("завтро зделаем", LATER),
        ("куда отпровлять", QUESTION), ("не пешите сюда больше пожалуста", STOP),
        ("неоткрываеться", PROBLEM),
    ],
)  # fmt: skip
def test_misspelt(text: str, label: Intent) -> None:
    assert said(text).label is label


# --- the other labels ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label", "also"),
    [
        ("Принято к исполнению", ACK, LATER),
        ("Хорошо, завтра всё сделаем", LATER, ACK),
        ("Педагогов уже ознакомили, форму заполним", LATER, ACK),
        ("Принято, но ссылка не работает", PROBLEM, ACK),
        ("Ссылка не открывается, попробуем завтра", PROBLEM, LATER),
        ("Скиньте ссылку ещё раз", PROBLEM, QUESTION),
        ("Ознакомились. А кому отчёт отправлять?", QUESTION, ACK),
        ("Можно до среды?", LATER, QUESTION),
        ("Я на больничном, завуч заполнит завтра", HANDOVER, LATER),
        ("Не пишите больше, я не директор с 1 сентября", HANDOVER, STOP),
        ("Я в отпуске до 23го, выйду и заполню", LATER, HANDOVER),
        ("Принято, но я уже не заведующая", HANDOVER, ACK),
        ("как отписаться от этих сообщений", STOP, QUESTION),
    ],
)
def test_two_things_at_once(text: str, label: Intent, also: Intent) -> None:
    assert (said(text).label, said(text).also) == (label, also)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("не открывается", PROBLEM), ("света нет в селе", PROBLEM), ("пароль забыли", PROBLEM),
        ("Нас это не касается", PROBLEM), ("Заполнять не будем", PROBLEM),
        ("форма закрыта", PROBLEM), ("Нашей школы нет в списке", PROBLEM),
        ("какой срок", QUESTION), ("Дайте образец", QUESTION), ("Перезвоните мне", QUESTION),
        ("не поняла что требуется", QUESTION), ("а приказ нужен", QUESTION),
        ("вы ошиблись номером", HANDOVER), ("Обратитесь к завучу", HANDOVER),
        ("Директор теперь Иванова Ольга Петровна", HANDOVER),
        ("отпишите меня от рассылки", STOP), ("хватит спамить", STOP), ("СТОП", STOP),
        ("нет пока", LATER), ("Нужно время", LATER), ("руки не дошли", LATER),
        ("Здравствуйте", OTHER), ("спасибо", OTHER), ("25", OTHER), ("985", OTHER), (".", OTHER),
        ("[фото]", OTHER), ("Рамазан, заполни форму до вечера", OTHER), ("", OTHER),
    ],
)  # fmt: skip
def test_other_labels(text: str, label: Intent) -> None:
    assert said(text).label is label
    assert not said(text).confirms


def test_this_letter_and_others() -> None:
    assert said("985 отправили, а вот 987 ещё делаем").confirms == {DONE}
    assert said("985 ещё делаем, 980 отправили").label is LATER
    assert said("Отправили, исх. 214 от 12.10.2023").confirms == {DONE}
    assert said("Письмо №1012 исполнено", number="1012").confirms == {DONE}
    assert said("1012 сделали", number="01-15/1012").confirms == {DONE}
    assert not said("Письмо №985 исполнено", number="1012").confirms
    assert said("По письму 972 отправили").number == "972"
    assert said("985 сделали").number == "985"
    assert said("сделали").number is None


def test_a_promise_is_never_kept_as_done() -> None:
    understood = said("Форму отправили, а педагогов ещё не ознакомили, в понедельник доведём")
    assert (understood.label, understood.until) == (LATER, date(2023, 10, 23))
    assert DONE not in understood.confirms


# --- for any text -------------------------------------------------------------------------------


RUSSIAN = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя ,.!?«»+-\n>0123456789ё", max_size=120)
SCRAPS = (
    "не", "ни", "мы", "я", "вы", "отправили", "заполнила", "сделано", "готово", "отчёт", "форму",
    "завтра", "уже", "если", "бы", "что", "когда", "нет", "да", "принято", "ознакомлены", "почти",
    "только", "кроме", "сдадим", "?", ".", ",", "но", "а", "985", "972", "вроде", "педагогов",
    "ссылка", "открывается", "директор", "пишите", "у", "к", "пятнице", "спасибо", "🙄", "👍",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(SCRAPS), max_size=12).map(" ".join)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=200), RUSSIAN, WORDS), st.text(string.digits, max_size=4))
def test_any_text_is_understood_somehow(text: str, number: str) -> None:
    understood = understand(text, today=TODAY, number=number)
    assert understood.confirms <= {DONE, ACK}
    assert understood.sure or not understood.confirms
    assert DONE not in understood.confirms or understood.label is DONE
    assert understood.until is None or LATER in (understood.label, understood.also)
    assert understood.also is not understood.label


@settings(max_examples=300)
@given(WORDS)
def test_a_mere_question_confirms_nothing(words: str) -> None:
    question = re.sub("[.?>+👍🙄]", " ", words).replace("\n", " ") + " отправили?"
    assert not said(question).confirms


@settings(max_examples=200)
@given(st.one_of(RUSSIAN, WORDS))
def test_case_and_space_mean_nothing(text: str) -> None:
    spaced = re.sub(" ", "   ", f"  {text}  ")
    assert said(text) == said(text.upper()) == said(spaced)


def test_a_very_long_text_takes_no_time() -> None:
    assert said("отправим завтра, " * 20_000).label is LATER
    assert not said("а" * 100_000).confirms


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*OWN, SHARED], ids=lambda path: path.stem)
def test_labelled_replies(path: Path) -> None:
    if not path.exists():
        pytest.skip("the shared replies are not at hand")
    got = understanding.figures(understanding.load(path))
    assert (got.false_done, got.false_ack) == (0, 0)
    assert got.right_or_asked / got.size >= 0.9
    for right, size in (got.done, got.ack):
        assert right / size >= 0.92
    assert got.days[0] / got.days[1] >= 0.9


def lines(name: str) -> list[str]:
    return (Path(__file__).parent / "replies" / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", lines("never_done.txt"))
def test_never_recorded_as_done(text: str) -> None:
    assert DONE not in said(text).confirms


@pytest.mark.parametrize("text", lines("never_read.txt"))
def test_never_recorded_as_read(text: str) -> None:
    assert not said(text).confirms


@pytest.mark.parametrize(
    ("name", "intent"), [("plainly_done.txt", DONE), ("plainly_read.txt", ACK)]
)
def test_most_plain_words_are_recorded(name: str, intent: Intent) -> None:
    missed = [text for text in lines(name) if intent not in said(text).confirms]
    assert len(missed) / len(lines(name)) <= 0.05, missed
