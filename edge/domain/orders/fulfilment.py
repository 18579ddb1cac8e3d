"""The part of an order that one location fulfils, as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from edge.domain.events import (
    CancelRequested,
    CustomerArrived,
    FulfilmentProposed,
    FulfilmentRejected,
    HandoverReversed,
    ParcelBooked,
    ParcelConsigned,
    ParcelMissing,
    ParcelRecord,
    ParcelRefused,
    UnitsHandedOver,
)
from edge.domain.orders.buckets import NO_MOVES, UNPICKED, Bucket, Buckets, Tally, milli_of, settled

NO_ANSWER = "no_answer"
"""Why a location was passed over: it did not take its part on in time."""

SERVED_ELSEWHERE = "served_elsewhere"
"""Why the centre asks units back that another location, passed over before, has in its hands."""


class Method(StrEnum):
    """How the customer gets the goods (Square fulfilment type)."""

    PICKUP = "pickup"
    SHIP = "ship"
    COLLECT = "collect"
    """Put aside at the till for somebody who comes back for it."""


class Hold(NamedTuple):
    """Which lane ends a fulfilment.

    Tenure 0 is that of whoever accepted, 1 that of a proposal that named a lane.
    """

    tenure: int
    lane: str

    def over(self, other: Hold | None) -> Hold:
        """Return which of two counts, whichever was heard first: the higher tenure."""
        if other is None or self.tenure > other.tenure:
            return self
        return other if other.tenure > self.tenure else min(self, other)


@dataclass(frozen=True, slots=True)
class FulfilmentLine:
    """A fulfilment's part of a line: how much it has to do, and the sums of its moves."""

    line: str
    allocated_milli: int = 0
    tally: Tally = field(default_factory=dict)
    rerouted_milli: int = 0
    """Of what is short, how much another location is asked for."""
    _buckets: Buckets | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def buckets(self) -> Buckets:
        """Return where its units are; those that are not picked are all in one bucket."""
        if self._buckets is None:
            # Asked a dozen times for one row of a list of thousands, and always the same.
            object.__setattr__(self, "_buckets", settled(self.allocated_milli, self.tally))
        assert self._buckets is not None
        return self._buckets


@dataclass(frozen=True, slots=True)
class FulfilmentOrder:
    """A part of an order at one location. A fact may be heard before `proposed` is."""

    fulfilment: str
    proposed: FulfilmentProposed | None = None
    lines: Mapping[str, FulfilmentLine] = field(default_factory=dict)
    is_accepted: bool = False
    hold: Hold | None = None
    rejection: FulfilmentRejected | None = None
    picker: str = ""
    """To whom the lines are locked."""
    picker_lane: str = ""
    """Where it was picked last; empty where an older till did not say."""
    wave: str = ""
    """In which walk it is, or was, picked with others; empty where alone."""
    tote: int = 0
    """What its goods go into on that walk; 0 where alone."""
    parcels: Mapping[str, ParcelRecord] = field(default_factory=dict)
    """Every parcel that was ever sealed, by its id."""
    opened_parcels: frozenset[str] = frozenset()
    """Put back on the shelf, or to be packed anew."""
    missing: tuple[ParcelMissing, ...] = ()
    shipped_parcels: frozenset[str] = frozenset()
    booked: Mapping[tuple[str, str], ParcelBooked] = field(default_factory=dict)
    """By parcel and carrier, voided ones too."""
    voided: frozenset[tuple[str, str]] = frozenset()
    refusals: Mapping[tuple[str, str], ParcelRefused] = field(default_factory=dict)
    """By parcel and carrier, the answer to the latest asking."""
    consigned: Mapping[str, ParcelConsigned] = field(default_factory=dict)
    """By parcel, how it was sent on its way last."""
    place: str = ""
    ready_at_micros: int = 0
    arrived: CustomerArrived | None = None
    handovers: Mapping[str, UnitsHandedOver] = field(default_factory=dict)
    reversals: Mapping[str, HandoverReversed] = field(default_factory=dict)
    """By the handover they take back."""
    requests: Mapping[str, CancelRequested] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    """What the customer did not want at handover, by line."""
    is_expired: bool = False
    is_delivered: bool = False

    @property
    def location(self) -> str:
        """Return where it is fulfilled; empty while that is not known here."""
        return self.proposed.location if self.proposed else ""

    @property
    def method(self) -> Method:
        """Return how the customer gets it."""
        told = self.proposed.method if self.proposed else ""
        return Method(told) if told in set(Method) else Method.PICKUP

    @property
    def holder(self) -> str:
        """Return the lane that ends it; empty before anybody accepted."""
        return self.hold.lane if self.hold and (self.is_accepted or self.hold.tenure) else ""

    @property
    def excluded(self) -> frozenset[str]:
        """Return the locations that are not asked again."""
        told = self.proposed.excluded if self.proposed else ()
        return frozenset((*told, *((self.rejection.location,) if self.rejection else ())))

    @property
    def gone_parcels(self) -> frozenset[str]:
        """Return the parcels that left the store."""
        given = (
            parcel
            for name, handover in self.handovers.items()
            if name not in self.reversals
            for parcel in handover.parcels
        )
        return self.shipped_parcels.union(given)

    def explained_milli(self) -> dict[str, int]:
        """Return by line what was missed, while a lane not heard had given it away or put it back.

        It left its place once, by what that lane did.
        """
        known, found = self.gone_parcels | self.opened_parcels, dict[str, int]()
        for event in self.missing:
            for units in event.units if known.issuperset(event.parcels) else ():
                found[units.line] = found.get(units.line, 0) + milli_of(units.quantity)
        return found

    @property
    def sealed_parcels(self) -> Mapping[str, ParcelRecord]:
        """Return the parcels that are in the store, unopened."""
        missed = (parcel for event in self.missing for parcel in event.parcels)
        out = self.gone_parcels | self.opened_parcels | frozenset(missed)
        return {name: record for name, record in self.parcels.items() if name not in out}

    def carrier_of(self, parcel: str) -> str:
        """Return by whom a parcel is to go; empty where nobody said."""
        return self._sent(parcel).carrier

    def service_of(self, parcel: str) -> str:
        """Return by which service of its carrier a parcel is to go."""
        return self._sent(parcel).service

    def _sent(self, parcel: str) -> ParcelConsigned | ParcelRecord:
        return self.consigned.get(parcel) or self.parcels[parcel]

    def asked_micros(self, parcel: str) -> int:
        """Return when a parcel was sent on its way last; 0 for when it was packed."""
        return self.consigned[parcel].at_micros if parcel in self.consigned else 0

    def refusal_of(self, parcel: str) -> str:
        """Return why its carrier does not take a parcel; empty where it does, or was not heard."""
        key = (parcel, self.carrier_of(parcel))
        told = self.refusals.get(key)
        is_now = told is not None and told.asked_micros >= self.asked_micros(parcel)
        return told.code if told and is_now and not self.tracking_of(*key) else ""

    def tracking_of(self, parcel: str, carrier: str) -> str:
        """Return a carrier's number of a parcel; empty while it is not announced there."""
        key = (parcel, carrier)
        return self.booked[key].tracking if key in self.booked and key not in self.voided else ""

    def milli(self, *buckets: Bucket) -> int:
        """Return how much of all lines is in some buckets; unpicked units are in OPEN."""
        return sum(line.buckets.of(*buckets) for line in self.lines.values())

    @property
    def is_rejected(self) -> bool:
        """Tell whether its location declined, and nothing was done with it."""
        return self.rejection is not None and not self.has_progress

    @property
    def has_progress(self) -> bool:
        """Tell whether a unit was ever taken off the shelf here and is not back there."""
        kept = set(Bucket) - {Bucket.SHORT, Bucket.CANCELLED, *UNPICKED}
        return self.milli(*kept) > 0

    @property
    def unpicked_bucket(self) -> Bucket | None:
        """Return where its unpicked units count in the order; None where they are released."""
        if self.rejection is not None:
            return None
        if self.picker:
            return Bucket.PICKING
        return Bucket.ALLOCATED if self.is_accepted or self.has_progress else Bucket.OPEN

    def in_order(self, line: str) -> Tally:
        """Return what it adds to the buckets of the order's line."""
        mine = self.lines.get(line)
        if mine is None:
            return NO_MOVES
        buckets = mine.buckets
        counted = dict(buckets.units)
        unpicked = counted.pop(Bucket.OPEN)
        if self.unpicked_bucket not in {None, Bucket.OPEN}:
            assert self.unpicked_bucket is not None
            counted[self.unpicked_bucket] = unpicked
        counted[Bucket.SHORT] -= min(mine.rerouted_milli, counted[Bucket.SHORT])
        counted[Bucket.CANCELLED] -= self._served_elsewhere_milli(line, counted[Bucket.CANCELLED])
        return counted

    def _served_elsewhere_milli(self, line: str, cancelled_milli: int) -> int:
        """Return how much gave way to another location: the customer was not cancelled anything.

        What was asked back for any other reason is cancelled first: it was before any location had
        to give way.
        """
        asked = {True: 0, False: self.refused.get(line, 0)}
        for request in self.requests.values():
            is_elsewhere = request.reason == SERVED_ELSEWHERE
            if not (request.units or is_elsewhere):
                return 0
            for each in request.units:
                asked[is_elsewhere] += milli_of(each.quantity) if each.line == line else 0
        return min(asked[True], max(cancelled_milli - asked[False], 0))
