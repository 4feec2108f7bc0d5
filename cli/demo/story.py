"""The story of letter 985 in a rural district, told and checked step by step."""

import json
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from cli.circular import circular
from cli.demo.people import District
from cli.demo.stage import Stage
from cli.demo.teller import Teller
from cli.journal import journal
from cli.questions import questions
from cli.reminders import reminders
from standin.dialogs import Message

SAMPLES = "data/samples"


def sample(name: str) -> Path:
    """A file that comes with Vestnik."""
    return Path(str(resources.files("data") / "samples" / name))


class Story:
    """Chapters in their order; each leaves the stage ready for the next."""

    def __init__(self, stage: Stage, teller: Teller) -> None:
        self.stage = stage
        self.teller = teller
        self.district = District(stage)
        self.circular = 0

    def tell(self) -> None:
        """The whole of it."""
        self.acquaint()
        self.send()
        self.answer_at_once()
        self.deadline()
        self.promised_day()
        self.downtime()
        self.recheck(1, "2023-10-23")
        self.recheck(2, "2023-10-30")
        self.sum_up()

    # --- Friday -------------------------------------------------------------------------------

    def acquaint(self) -> None:
        """The roster is read, invites are given out, directors connect."""
        tell, district = self.teller, self.district
        self._chapter("Управление подключает руководителей")
        report = district.import_roster(sample("roster.csv"))
        tell.says("$ vestnik roster import roster.csv")
        tell.checks(report["organisations"] == 21, "справочник прочитан: 21 организация")
        invites = district.invite()
        tell.says("$ vestnik invites")
        tell.checks(bool(invites), f"выписано приглашений: {len(invites)}")
        asked = district.open_invite("104")
        tell.quotes(asked.text)
        tell.checks("Вы" in asked.text, "по ссылке из приглашения бот спрашивает, кто это")
        district.connect_all(except_for={"205"})
        tell.checks(
            len(district.connected) == 20,
            "подключились 20 из 21: детский сад «Радуга» (205) приглашение не открыл",
        )
        stranger = self.stage.vk.phone(9999, "Посторонний", "Человек")
        stranger.types("Здравствуйте, а что тут?")
        self.stage.settle()
        tell.checks(
            "приглашение" in district.news(stranger)[-1].text,
            "посторонний узнал только, как получить приглашение",
        )

    def send(self) -> None:
        """Letter 985 becomes a circular and goes out."""
        tell = self.teller
        self._chapter("Пришло письмо № 985")
        tell.says("$ vestnik circular draft letter-985.txt")
        drafted = json.loads(self._circular("draft", str(sample("letter-985.txt")), "--json"))
        self.circular = drafted["id"]
        tell.checks(
            (drafted["number"], drafted["date"]) == ("985", "2023-10-13"),
            "из письма взяты номер 985 и дата 13.10.2023",
        )
        kinds = {ask["kind"] for ask in drafted["asks"]}
        tell.checks(
            {"report", "inform_staff"} <= kinds,
            "понято, что просят: заполнить форму и ознакомить педагогов с Постановлением № 262",
        )
        tell.checks(
            {ask["due"] for ask in drafted["asks"] if ask["kind"] == "report"} == {"2023-10-16"},
            "срок 16.10.2023",
        )
        tell.says(f"$ vestnik circular send {self.circular} --all")
        sent = json.loads(self._circular("send", str(self.circular), "--all", "--yes", "--json"))
        self.stage.settle()
        tell.checks(
            [row["organisation"] for row in sent["unreachable"]] == ["205"],
            "до отправки названо, до кого не дойдёт: 205, никто не подключён",
        )
        cards = self.district.head("101").inbox[-1:]
        tell.quotes(cards[0].text if cards else "")
        totals = self._status()["totals"]
        tell.checks(totals["awaiting"] == 21, "письмо ушло, на контроле 21 организация")

    def answer_at_once(self) -> None:
        """Some answer the same day, each in their own way."""
        tell, district = self.teller, self.district
        self._chapter("Первые ответы", "2023-10-13", "11:30")
        district.presses("101", "Отчёт отправлен")
        district.presses("101", "Ознакомлен(а)")
        tell.checks(self._state("101") == "confirmed", "101 нажала обе кнопки: исполнено")
        self._types("102", "Педагогов ознакомили, форму заполнили и отправили", quote=True)
        tell.checks(self._state("102") == "confirmed", "102 ответил словами: исполнено")
        district.presses("104", "Ознакомлен(а)")
        tell.checks(self._state("104") == "awaiting", "104 только ознакомлена: отчёт ещё открыт")
        self._types("105", "вроде отправили, но я не уверен", quote=True)
        tell.checks(
            self._claimed("105") == 0, "105 не уверен: ничего не записано, бот переспросил кнопками"
        )
        self._types("103", "сделаем к среде", quote=True)
        tell.checks(self._row("103")["promised_until"] == "2023-10-18", "103 обещает к среде 18.10")
        district.presses("107", "Отчёт отправлен")
        district.presses("107", "Отменить")
        tell.checks(self._claimed("107") == 0, "107 нажал по ошибке и отменил: отметки нет")
        district.presses("301", "Ознакомлен(а)")
        again = district.presses("301", "Ознакомлен(а)")
        tell.checks("Уже записано" in again.text, "301 нажал дважды: уже записано, и когда")
        district.presses("206", "Отчёт отправлен")
        tell.checks(
            (self._claimed("206"), self._claimed("112")) == (1, 0),
            "Насрутдинова М. З. руководит двумя: отмечен только детский сад (206)",
        )
        self._ask_office()

    def _ask_office(self) -> None:
        tell, district = self.teller, self.district
        district.presses("106", "Вопрос")
        self._types("106", "А совместителей тоже считать?")
        listed = json.loads(self.stage.command(questions, "list", "--json"))
        tell.checks(len(listed) == 1, "106 задала вопрос, он дошёл до управления")
        if listed:
            self.stage.command(questions, "answer", str(listed[0]["id"]), "Да, всех.")
            self.stage.settle()
            reply = district.news(district.head("106"))[-1]
            tell.checks(
                "Да, всех." in reply.text and self._claimed("106") == 0,
                "ответ пришёл директору, а вопрос ответом на письмо не считается",
            )
        district.head("203").forbids()
        self.stage.settle()
        row = self._row("203")
        tell.checks(
            row["next_touch_at"] is None and "позвоните" in row["why"],
            f"203 запретила сообщения: {row['why']}",
        )

    # --- the deadline and after ---------------------------------------------------------------

    def deadline(self) -> None:
        """The morning of the deadline, and the day after it."""
        tell, district = self.teller, self.district
        reminded = self._passes_to("2023-10-16", "09:30", "День срока")
        silent = {"104", "105", "106", "107", "108", "109", "110", "111", "112"}
        tell.checks(
            silent <= reminded and not reminded & {"101", "102", "103", "203", "205"},
            "утром напомнили только тем, кто молчит и не обещал: 101, 102 и 103 не тронули",
        )
        tell.quotes(district.head("108").last.text)
        district.presses("105", "Отчёт отправлен")
        district.presses("105", "Ознакомлен(а)")
        tell.checks(self._state("105") == "confirmed", "105 ответил в срок")
        reminded = self._passes_to("2023-10-17", "10:30", "Срок прошёл")
        tell.checks("105" not in reminded and "108" in reminded, "напоминание после срока, без 105")
        self._types("108", "извините за задержку, форму заполнили вчера, педагогов ознакомили")
        tell.checks(self._state("108") == "confirmed", "108 ответила с опозданием: исполнено")

    def promised_day(self) -> None:
        """Somebody promised this day."""
        reminded = self._passes_to("2023-10-18", "10:00", "Обещанная среда")
        self.teller.checks(reminded == {"103"}, "напомнили только 103: обещал к сегодня")
        self.teller.quotes(self.district.head("103").last.text)
        self._types("103", "Готово, отправили и всех ознакомили")
        self.teller.checks(self._state("103") == "confirmed", "103 сдержал слово")

    def downtime(self) -> None:
        """Vestnik is down for two days; what is written meanwhile is not lost."""
        tell, district = self.teller, self.district
        self._chapter("Сервер выключен до пятницы", "2023-10-18", "18:00")
        tell.moves(self.stage, self.stage.local("2023-10-19", "14:05"), awake=False)
        district.head("109").types("форма заполнена, с постановлением педагоги ознакомлены")
        self.stage.vk.restart()
        tell.says("109 ответил в четверг в 14:05, когда некому было слушать")
        tell.moves(self.stage, self.stage.local("2023-10-20", "09:00"), awake=False)
        self.stage.wake()
        at = {ask["at"] for ask in self._row("109")["asks"] if ask["at"]}
        hours = {datetime.fromisoformat(m).astimezone(self.stage.zone).isoformat() for m in at}
        tell.checks(
            self._state("109") == "confirmed" and all(h[:13] == "2023-10-19T14" for h in hours),
            "в пятницу ответ прочитан из переписки и записан временем, когда был написан",
        )
        tell.checks(len(district.news(district.head("109"))) == 1, "на всё пришёл один ответ")

    def recheck(self, count: int, day: str) -> None:
        """A Monday: exactly what the preview promised, nothing else."""
        tell, district = self.teller, self.district
        tell.says(f"$ vestnik reminders preview --until {day}")
        promised = json.loads(self.stage.command(reminders, "preview", "--until", day, "--json"))
        reminded = self._passes_to(day, "10:30", f"{count}-я еженедельная проверка")
        heads = {code for row in promised for code in row["organisations"]}
        tell.checks(
            bool(reminded) and reminded <= heads, "пришло ровно то, что обещал предпросмотр"
        )
        awaiting = {
            row["organisation"]
            for row in self._status()["deliveries"]
            if row["state"] == "awaiting" and row["organisation"] not in {"203", "205"}
        }
        tell.checks(
            reminded == awaiting, f"напомнили всем, кто не ответил, и только им: {len(reminded)}"
        )
        if count == 1:
            self._types("110", "Всё выполнено, отчёт отправлен")
            tell.checks(self._state("110") == "confirmed", "110 ответила: больше её не тронут")
        else:
            deputy = district.news(district.deputy("104"))
            tell.checks(
                len(deputy) == 1, "со второй проверки пишем и заместителю: 104, Рамазанов Т. Ш."
            )
            tell.quotes(deputy[0].text if deputy else "")

    def sum_up(self) -> None:
        """Who stands where."""
        tell = self.teller
        self._chapter("Кто не отчитался?")
        tell.says(f"$ vestnik circular status {self.circular}")
        tell.console.print(self._circular("status", str(self.circular)), highlight=False)
        checked = json.loads(self.stage.command(journal, "verify", "--json"))
        tell.checks(checked["whole"], f"журнал цел: строк {checked['lines']}")
        tell.checks(
            not self.stage.vk.log.doubled() and self.stage.vk.log.too_many == 0,
            "ни одно сообщение не ушло дважды, предел ВК не превышен",
        )

    # --- small deeds --------------------------------------------------------------------------

    def _chapter(self, title: str, day: str = "", at: str = "") -> None:
        if day:
            self.stage.move_to(self.stage.local(day, at))
        self.teller.chapter(self.stage.clock.now(), self.stage.zone, title)

    def _passes_to(self, day: str, at: str, title: str) -> set[str]:
        """Let time pass; the organisations whose heads were written to meanwhile."""
        self.district.all_read()
        self.teller.moves(self.stage, self.stage.local(day, at))
        self._chapter(title)
        return self.district.written_to()

    def _types(self, code: str, text: str, *, quote: bool = False) -> Message:
        reply = self.district.types(code, text)
        if quote:
            self.teller.says(f"{code} пишет: «{text}»")
            self.teller.quotes(reply.text)
        return reply

    def _circular(self, *arguments: str) -> str:
        return self.stage.command(circular, *arguments)

    def _status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._circular("status", str(self.circular), "--json"))
        return found

    def _row(self, code: str) -> dict[str, Any]:
        return next(r for r in self._status()["deliveries"] if r["organisation"] == code)

    def _state(self, code: str) -> object:
        return self._row(code)["state"]

    def _claimed(self, code: str) -> int:
        return sum(ask["state"] == "claimed" for ask in self._row(code)["asks"])
