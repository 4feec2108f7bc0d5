"""Which accounts a roster file names anew, and which it may not have.

The file's word replaces what the file said before. A page that a person linked themselves, by a
code, stays in use beside the one the file names, until they write from that one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from data.rules.rosterpeople import Identities, Placed
from data.values.roster import Fault
from data.values.rosterplan import Known, KnownPage, NamedPage, PersonKey


def named_pages(
    placed: Sequence[Placed],
    known: Known,
    identities: Identities,
    *,
    remaining: Collection[PersonKey],
) -> tuple[list[NamedPage], list[Fault]]:
    """The accounts that change hands, and a fault for each that is somebody else's.

    `remaining` are the persons who hold a post when all is done.
    """
    into = identities.into
    own: dict[PersonKey, list[KnownPage]] = defaultdict(list)
    for known_page in known.pages.values():
        own[into.get(known_page.person_id, known_page.person_id)].append(known_page)
    wanted = {
        identities.keys[one.place]: one for one in reversed(placed) if one.account is not None
    }
    moving = {one.account for one in wanted.values()}
    pages, faults = [], []
    for key, one in sorted(wanted.items(), key=lambda item: item[1].row.line):
        account = one.account or 0
        if any(one_page.account == account for one_page in own[key]):
            continue
        page = known.pages.get(account)
        if page is not None:
            owner = into.get(page.person_id, page.person_id)
            if page.in_use and owner in remaining and owner not in wanted:
                faults.append(_taken(one, known.people[page.person_id]))
                continue
        replaced = [p for p in own[key] if not (p.in_use and p.by_code)]
        pages.append(
            NamedPage(
                key=key,
                person=one.row.person,
                account=account,
                page_id=page.id if page else None,
                # A page that goes over to somebody else in this file is not to be forgotten.
                gone=tuple(p.id for p in replaced if p.account not in moving),
                was_linked=any(p.in_use for p in replaced),
            )
        )
    return pages, faults


def _taken(one: Placed, owner: str) -> Fault:
    return Fault(
        one.row.line,
        "vk",
        f"Эта страница уже подключена к другому человеку ({owner}): исправьте страницу или имя.",
    )
