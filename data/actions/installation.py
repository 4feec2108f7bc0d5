"""What a new database needs before the first letter: salt, epoch, the standard ladder."""

import secrets
from datetime import datetime

from sqlmodel import Session, func, select

from data.actions import journal
from data.models.office import LadderStep, Setting
from data.queries.office import EPOCH, NAME, SALT, TIMEZONE, setting
from data.rules.ladder import STANDARD

EPOCHS = 1 << 11  # 11 bits of the 31 usable ones; the rest number the rows


def prepare(session: Session, *, at: datetime, name: str, timezone: str) -> None:
    """Fill a fresh database and keep the office's name and time zone (IANA) as they are set."""
    _keep(session, NAME, name)
    _keep(session, TIMEZONE, timezone)
    if session.get(Setting, SALT) is not None:
        return
    session.add(Setting(name=SALT, value=secrets.token_hex(16)))
    # Where numbering starts is drawn once, so that a second installation beside the first does
    # not repeat its numbers to the same people; from then on numbers follow the rows.
    session.add(Setting(name=EPOCH, value=str(secrets.randbelow(EPOCHS))))
    if session.exec(select(func.count()).select_from(LadderStep)).one() == 0:
        for rung in STANDARD:
            session.add(
                LadderStep(anchor=rung.anchor, days=rung.days, weekday=rung.weekday, at=rung.at)
            )
    journal.write(session, at=at, by="system", action="installation.prepare", subject="office")


def raise_epoch(session: Session, *, at: datetime) -> None:
    """Start numbering anew after a restore, so that no number of the lost time comes back."""
    setting = session.get_one(Setting, EPOCH)
    setting.value = str((int(setting.value) + 1) % EPOCHS)
    session.add(setting)
    journal.write(session, at=at, by="system", action="installation.raise_epoch", subject="office")


def _keep(session: Session, name: str, value: str) -> None:
    if setting(session, name) != value:
        session.merge(Setting(name=name, value=value))
