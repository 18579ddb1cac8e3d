"""The first people of a shop, before there is anyone to approve them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edge.domain.events import OperatorAdded
from edge.domain.ids import OperationId
from edge.domain.people import check_new_pin
from edge.ports import Batch, Clock, Credential, IdSource, JournalFact, TillStore
from edge.services.dates import local_date
from edge.services.operators import check_new_operator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edge.pins import PinVault


@dataclass(frozen=True, slots=True)
class NewOperator:
    """A person as typed at set-up."""

    operator: str
    name: str
    role: str
    pin: str


def found_operators(
    store: TillStore, pins: PinVault, clock: Clock, ids: IdSource, people: Sequence[NewOperator]
) -> None:
    """Enter the first operators; each with the rules that hold for any other."""
    day = local_date(clock.now())
    facts = []
    for person in people:
        number, name, role = check_new_operator(person.operator, person.name, person.role)
        check_new_pin(person.pin, role)
        store.save_credential(Credential(number, pins.make(person.pin), 0))
        fact = OperatorAdded(number, name, role.value)
        facts.append(JournalFact(fact, number, "", day))
    store.commit(Batch(OperationId(ids.new()), tuple(facts)))
