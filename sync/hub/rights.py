"""Hands out rights of a store's lanes and books what becomes of them, over any store.

A right is told to its lane in the store's feed. It comes back only in two ways: its holder wrote
down that it gives it back, or its life ended and the life after it told where. An amount that was
used without a right, or beyond it, stays a fact: it is booked as an excess and somebody is told.

A centre that was put back has lost what it granted since its backup. It hands nothing out before
every lane that may hold something has stated what it holds, and takes their word for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edge.domain.agreement.claims import INTEGER_MAX, KEY_CHARACTERS_MAX
from edge.domain.agreement.rights import (
    GRACE_MICROS,
    Expire,
    Grant,
    Holder,
    Refill,
    apply,
    grant_for,
    may_expire,
)
from edge.domain.errors import Refusal
from sync.hub.ports import CentreLife, Incident, RightPosting
from sync.hub.publishing import publish_store
from sync.wire.feeds import RIGHT, STORE
from sync.wire.streams import StreamKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from edge.domain.agreement.rights import Held, RightsLedger
    from sync.hub.ports import PlacedEntry, StoreTransaction

FIRST_LIFE: Final = CentreLife()
"""A centre that was never put back."""

STATED = "rights.stated"
_MAKE_ROOM = frozenset({"stream.opened", STATED})
"""Kinds of entries after which somebody may be granted something who could not before."""
SPENT = "right.spent"
GIVEN_BACK = "right.given_back"
_NAMES = {SPENT: ("spend", "spend"), GIVEN_BACK: ("give_back", "give_back")}
"""For each kind of entry, what it is booked as and the field that names it."""


def refill(
    store: StoreTransaction, resource: str, amount: int, *, operation: str, now_micros: int
) -> RightsLedger:
    """Book that there is more of a resource, once for an operation; return how it stands.

    A negative amount is less of it, and refused beyond what nobody holds: `resource_too_small`.
    """
    ledger = store.rights(resource)
    name = f"refill/{operation}"
    if store.has_right_posting(name):
        return ledger
    if amount < 0:
        free = ledger.free.get(resource, 0)
        if free + amount < 0:
            raise Refusal("resource_too_small", resource=resource, left=free)
    else:
        apply(ledger, Refill(name, resource, amount))
    store.add_right_posting(RightPosting(name, resource, "refill", amount, now_micros))
    return store.rights(resource)


def grant(store: StoreTransaction, wanted: Grant, centre: CentreLife = FIRST_LIFE) -> Held:
    """Hand a right out and tell its lane, once for its name.

    What lives that ended left over comes back before. Raises `Refusal`: `resource_too_small` with
    what is left, `lanes_unheard` with who has not stated what it holds since the centre was put
    back, `life_unsettled`, or `life_over` for a life that was followed or forked.
    """
    ledger = reclaim(store, wanted.resource, wanted.at_micros)
    if store.has_right_posting(f"grant/{wanted.grant}"):
        held = store.rights(store.resource_of(wanted.grant) or "").grants[wanted.grant]
        if replace(wanted, at_micros=held.grant.at_micros) != held.grant:
            raise Refusal("right_taken", right=wanted.grant)
        return held
    unheard = unheard_lanes(store, centre)
    if unheard:
        raise Refusal("lanes_unheard", lanes=", ".join(unheard))
    _check_life(store, wanted.holder)
    after = apply(ledger, wanted)
    _post(store, f"grant/{wanted.grant}", "grant", wanted, wanted.amount, wanted.at_micros)
    _publish(store, "granted", wanted)
    return after.grants[wanted.grant]


def top_up(
    store: StoreTransaction,
    resource: str,
    holder: Holder,
    *,
    low_water: int,
    target: int,
    operation: str,
    now_micros: int,
    lease_micros: int | None = None,
    grace_micros: int = GRACE_MICROS,
    centre: CentreLife = FIRST_LIFE,
) -> Held | None:
    """Grant up to a target to a holder below its low water; None where that comes to nothing.

    An operation that was answered before is answered alike, whatever was spent meanwhile.
    """
    if store.has_right_posting(f"grant/{operation}"):
        return store.rights(resource).grants.get(operation)
    ledger = reclaim(store, resource, now_micros)
    amount = grant_for(
        ledger,
        resource,
        holder,
        low_water=low_water,
        target=target,
        now_micros=now_micros,
        is_settled=is_in_life(store, holder) and not unheard_lanes(store, centre),
        grace_micros=grace_micros,
    )
    if not amount:
        return None
    wanted = Grant(operation, resource, holder, amount, now_micros, lease_micros)
    return grant(store, wanted, centre)


def ask_back(store: StoreTransaction, right: str, now_micros: int) -> Held:
    """Take back what is left of a right whose life has ended; ask any other holder for it.

    Nothing is free before the holder's journal says that it gave it back. Raises `Refusal`
    `right_unknown`.
    """
    resource = store.resource_of(right)
    if resource is None:
        raise Refusal("right_unknown", right=right)
    held = reclaim(store, resource, now_micros).grants[right]
    if held.left:
        _publish(store, "asked_back", held.grant)
    return held


def is_asked(store: StoreTransaction, right: str) -> bool:
    """Tell whether a right was asked back."""
    return store.has_row(STORE, f"right/{right}/asked_back")


def ask_leases_back(store: StoreTransaction, resource: str, now_micros: int) -> int:
    """Ask for the leases back that are over; return how many still have something left."""
    ledger = reclaim(store, resource, now_micros)
    over = [
        each.grant
        for each in ledger.grants.values()
        if each.left and may_expire(each.grant, now_micros, is_ended=False)
    ]
    return sum(_publish(store, "asked_back", each) for each in over)


def reclaim(store: StoreTransaction, resource: str, now_micros: int) -> RightsLedger:
    """Take back what lives that ended left over; return how the resource stands."""
    ledger = store.rights(resource)
    for right, held in ledger.grants.items():
        if held.left and _is_ended(store, held.grant.holder):
            ledger = apply(ledger, Expire(right))
            _post(store, f"expire/{right}", "expire", held.grant, held.left, now_micros)
    return ledger


def unheard_lanes(store: StoreTransaction, centre: CentreLife) -> tuple[str, ...]:
    """Return the lanes that may hold what the centre forgot: none where it never was put back.

    Those are lanes of before with a life that goes on and has not stated what it holds, and those
    of which no life is known.
    """
    if not centre.restored_micros:
        return ()
    stated = set(store.statements(centre.epoch))
    found = []
    for lane in store.lanes_before(centre.restored_micros):
        lives = store.lives(lane)
        on = [each for each in lives if each.state == "open"]
        if not lives or any((lane, each.stream.incarnation) not in stated for each in on):
            found.append(lane)
    return tuple(found)


def book_rights(store: StoreTransaction, entries: Iterable[PlacedEntry]) -> None:
    """Book what entries that were taken in just now say of rights."""
    for entry in entries:
        if entry.head is None or entry.quarantine:
            continue
        if entry.head.kind in _MAKE_ROOM:
            store.see_to_all_rights()
        if entry.head.kind == STATED:
            _take_statement(store, entry)
        if entry.head.kind not in _NAMES:
            continue
        body = _body(entry)
        if body is None:
            store.add_incident(Incident("right_unreadable", entry.stream, entry.seq))
        else:
            _book(store, entry, body, *_NAMES[entry.head.kind])


def _book(
    store: StoreTransaction, entry: PlacedEntry, body: Mapping[str, Any], kind: str, field: str
) -> None:
    """Book one entry: as far as the right goes, and what is beyond it as an excess."""
    stream, right, amount = entry.stream, str(body["right"]), int(body["amount"])
    # One spending may draw on several rights, and other lives may use the same name.
    name = f"{kind}/{stream.lane}/{stream.incarnation}/{body[field]}/{right}"
    if store.has_right_posting(name) or store.has_right_posting(f"{name}/excess"):
        return
    granted = body.get("granted", 0)
    if _is_amount(granted) and granted >= amount:
        _take_word(store, entry, Grant(right, str(body["resource"]), holder_of(stream), granted))
    resource = store.resource_of(right)
    known = store.rights(resource or str(body["resource"]))
    held = known.grants.get(right)
    is_own = held is not None and (
        (held.grant.holder.lane, held.grant.holder.incarnation) == (stream.lane, stream.incarnation)
    )
    covered = min(amount, held.left) if held is not None and is_own else 0
    at_micros = entry.received_micros
    if held is not None and covered:
        _post(store, name, kind, held.grant, covered, at_micros)
    if covered == amount:
        return
    code = "right_exceeded" if resource else "right_unknown"
    store.add_incident(Incident(code, stream, entry.seq, right))
    if kind == "spend":
        what = resource or str(body["resource"])
        over = RightPosting(f"{name}/excess", what, "excess", amount - covered, at_micros)
        store.add_right_posting(over)


def _take_statement(store: StoreTransaction, entry: PlacedEntry) -> None:
    """Take a lane's word for what it was granted, and note that it told this epoch."""
    assert entry.head is not None
    try:
        body = entry.head.body_tree()
        told = [_stated(each, holder_of(entry.stream)) for each in body.get("held", ())]
        epoch = body["epoch"]
    except (ValueError, TypeError, KeyError, AttributeError):
        store.add_incident(Incident("right_unreadable", entry.stream, entry.seq))
        return
    if not _is_name(epoch) or None in told:
        store.add_incident(Incident("right_unreadable", entry.stream, entry.seq))
        return
    for grant in told:
        assert grant is not None
        _take_word(store, entry, grant)
    if not entry.stream.branch:
        store.note_statement(entry.stream, epoch)


def _stated(told: Mapping[str, Any], holder: Holder) -> Grant | None:
    right, resource, amount = told["right"], told["resource"], told["amount"]
    at_micros, lease_micros = told.get("at_micros", 0), told.get("lease_micros")
    is_lease = lease_micros is None or _is_amount(lease_micros)
    is_time = type(at_micros) is int and 0 <= at_micros <= INTEGER_MAX
    if not (_is_name(right) and _is_name(resource) and _is_amount(amount) and is_time and is_lease):
        return None
    return Grant(right, resource, holder, amount, at_micros, lease_micros)


def _take_word(store: StoreTransaction, entry: PlacedEntry, granted: Grant) -> None:
    """Book a grant that its holder tells and the centre does not know, and tell somebody."""
    if store.resource_of(granted.grant) is not None or entry.stream.branch:
        return
    free = store.rights(granted.resource).free.get(granted.resource, 0)
    _post(store, f"grant/{granted.grant}", "grant", granted, granted.amount, granted.at_micros)
    code = "right_retold" if free >= granted.amount else "right_exceeded"
    store.add_incident(Incident(code, entry.stream, entry.seq, granted.grant))


def holder_of(stream: StreamKey) -> Holder:
    """Return the life of a lane that a stream is."""
    return Holder(stream.store, stream.lane, stream.incarnation)


def is_in_life(store: StoreTransaction, holder: Holder) -> bool:
    """Tell whether a life of a lane may be given rights: it goes on, and what it follows ended."""
    try:
        _check_life(store, holder)
    except Refusal:
        return False
    return True


def _check_life(store: StoreTransaction, holder: Holder) -> None:
    state = store.stream(_stream(holder))
    parent = state and store.stream(replace(state.stream, incarnation=state.parent))
    if state is None or not state.is_settled(parent):
        raise Refusal("life_unsettled", lane=holder.lane)
    if state.state != "open" or state.is_copy:
        raise Refusal("life_over", lane=holder.lane)


def _is_ended(store: StoreTransaction, holder: Holder) -> bool:
    """Tell whether all that a life wrote is known: the one that follows it said where it ended.

    A life that two machines carried on ends twice. As long as one of the continuations has not
    come, or goes on, its holder may still spend.
    """
    trunk = store.stream(_stream(holder))
    if trunk is None:
        return False
    followers, branches = store.followers(trunk.stream), store.branches(trunk.stream)
    copies = [each for each in followers if each.is_copy]
    is_ended = any(each.is_settled(trunk) for each in followers if not each.is_copy)
    if trunk.state == "forked" and not branches:
        return False
    return is_ended and all(
        any(each.began_seq < copy.parent_seq <= each.seq for copy in copies) for each in branches
    )


def _stream(holder: Holder) -> StreamKey:
    return StreamKey(holder.store, holder.lane, holder.incarnation)


def _post(
    store: StoreTransaction, name: str, kind: str, grant: Grant, amount: int, at_micros: int
) -> None:
    holder = grant.holder
    store.add_right_posting(
        RightPosting(
            name,
            grant.resource,
            kind,
            amount,
            at_micros,
            grant.grant,
            holder.lane,
            holder.incarnation,
            grant.lease_micros if kind == "grant" else None,
        )
    )


def _publish(store: StoreTransaction, state: str, grant: Grant) -> bool:
    body = {
        "right": grant.grant,
        "state": state,
        "resource": grant.resource,
        "lane": grant.holder.lane,
        "incarnation": grant.holder.incarnation,
        "amount": grant.amount,
        "at_micros": grant.at_micros,
        "lease_micros": grant.lease_micros,
    }
    return publish_store(store, STORE, RIGHT, f"right/{grant.grant}/{state}", body)


def _body(entry: PlacedEntry) -> Mapping[str, Any] | None:
    """Return what an entry says of a right; None where it cannot be booked."""
    assert entry.head is not None
    try:
        body = entry.head.body_tree()
    except ValueError:
        return None
    names = (body.get(_NAMES[entry.head.kind][1]), body.get("right"), body.get("resource"))
    are_names = all(_is_name(each) for each in names)
    return body if are_names and _is_amount(body.get("amount")) else None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= KEY_CHARACTERS_MAX and "\0" not in value


def _is_amount(value: object) -> bool:
    return type(value) is int and 0 < value <= INTEGER_MAX
