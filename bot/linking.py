"""Getting acquainted: an invite or a known account, «Вы — директор …?», linked.

A stranger learns only how to get an invite.
"""

from bot import cards, texts
from bot.keyboards import rows
from bot.messenger import Colour, Content, Keyboard, TextButton
from bot.turn import Turn
from data.actions import addresses, invites, outbox
from data.models.incoming import ExpectationKind
from data.queries import people
from data.queries.people import Holder
from data.rules import codes

REPLIES_AN_HOUR = 5  # to a stranger: enough to get in, too few to be a toy

REFUSALS = {
    invites.Refusal.UNKNOWN: texts.code_unknown,
    invites.Refusal.EXPIRED: texts.code_expired,
    invites.Refusal.USED: texts.code_used,
    invites.Refusal.TOO_MANY: texts.code_too_many,
    invites.Refusal.ALREADY: texts.code_already,
    invites.Refusal.OTHER_PERSON: texts.page_of_other,
}
SURELY_A_CODE = (
    invites.Refusal.EXPIRED,
    invites.Refusal.USED,
    invites.Refusal.ALREADY,
)


def meet(turn: Turn) -> None:
    """Somebody who is not linked wrote or pressed something."""
    waiting = turn.expected()
    if waiting is not None and waiting.kind is ExpectationKind.LINK and _decide(turn):
        return
    if offer_code(turn, may_be_wrong=True):
        return
    known = invites.expected(turn.session, messenger=turn.messenger, account=turn.account)
    if known:
        _ask(turn, known, invite=None)
        return
    _tell(turn, texts.stranger())


def offer_code(turn: Turn, *, may_be_wrong: bool) -> bool:
    """Take what came as an invite code, from a link or typed; True when that settled the turn.

    Without `may_be_wrong` only what surely is a code of ours, and was typed, is answered: a link
    keeps its code in every message sent after it.
    """
    came = [turn.event.ref or "", turn.event.text]
    typed = next((text for text in came if codes.normal(text) is not None), None)
    if typed is None:
        return False
    found = invites.find(
        turn.session,
        code=typed,
        messenger=turn.messenger,
        account=turn.account,
        at=turn.at,
    )
    if isinstance(found, invites.Refusal):
        answered = may_be_wrong or (typed is turn.event.text and found in SURELY_A_CODE)
        if answered:
            _tell(turn, REFUSALS[found]())
        return answered
    holder = people.holder(turn.session, recipient_id=found.recipient_id)
    if holder is None:
        _tell(turn, texts.code_expired())
        return True
    _ask(turn, [holder], invite=found.invite_id)
    return True


def confirm_link(turn: Turn) -> bool:
    """A linked person answers about one more post; True when that settled the turn."""
    return _decide(turn)


def _ask(turn: Turn, holders: list[Holder], *, invite: int | None) -> None:
    turn.expect(ExpectationKind.LINK, invite=invite, recipients=[h.recipient_id for h in holders])
    posts = [(h.title or texts.ROLE_TITLES[h.role], h.person, h.organisation) for h in holders]
    buttons = [
        TextButton(texts.YES_ITS_ME, {"a": "link"}, Colour.POSITIVE),
        TextButton(texts.NOT_ME, {"a": "no_link"}),
    ]
    # Whoever is on the roster is always answered, however much was written before.
    turn.tell(Content(texts.is_it_you(posts), Keyboard(rows(buttons))))


def _decide(turn: Turn) -> bool:
    action = (turn.event.payload or {}).get("a")
    word = turn.event.text.strip().strip(".").casefold()
    if action == "no_link" or word in texts.NO_WORDS:
        turn.expect_nothing()
        _tell(turn, texts.not_linked())
        return True
    if action != "link" and word not in texts.YES_WORDS:
        return False
    waiting = turn.expected()
    if waiting is None or waiting.kind is not ExpectationKind.LINK:
        return False
    _link(turn, waiting.facts.get("invite"), list(waiting.facts["recipients"]))
    return True


def _link(turn: Turn, invite: int | None, recipients: list[int]) -> None:
    turn.expect_nothing()
    result = invites.link(
        turn.session,
        invite_id=invite,
        recipients=recipients,
        messenger=turn.messenger,
        account=turn.account,
        at=turn.at,
    )
    if isinstance(result, invites.Refusal):
        _tell(turn, REFUSALS[result]() if invite is not None else texts.stranger())
        return
    turn.holders = people.holders_of_account(
        turn.session, messenger=turn.messenger, account=turn.account
    )
    organisations = {holder.organisation_id for holder in turn.holders}
    count = addresses.open_circulars(turn.session, organisations=organisations)
    turn.tell(
        Content(texts.linked(turn.holders[0].person, open_count=count), cards.standing_keyboard())
    )
    addresses.settle(
        turn.session,
        organisations=organisations,
        at=turn.at,
        present=None if turn.late else turn.account,
    )


def _tell(turn: Turn, text: str) -> None:
    """Answer, but a stranger only so often."""
    if not turn.holders and outbox.replies_since(
        turn.session, messenger=turn.messenger, account=turn.account, at=turn.at
    ) >= (1 if turn.late else REPLIES_AN_HOUR):
        return
    turn.tell(Content(text))
