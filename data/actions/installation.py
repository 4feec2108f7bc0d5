"""What a new database needs before the first letter: salt, epoch, the standard ladder."""

import secrets
from datetime import datetime

from sqlmodel import Session, func, select

from data.actions import journal
from data.models.office import LadderStep, Setting
from data.rules.ladder import STANDARD

SALT = "invite_salt"
EPOCH = "random_id_epoch"
EPOCHS = 1 << 11  # 11 bits of the 31 usable ones; the rest number the rows


def prepare(session: Session, *, at: datetime) -> None:
    """Fill a fresh database; harmless on one that is in use."""
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
