"""What the simulated tills write: sales, returns and what else a journal may hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts import (
    journal_fact,
    line_record,
    return_completed,
    sale_completed,
    shift_closed,
    shift_opened,
)

from edge.domain.events import (
    Amounts,
    CouponRecord,
    PromotionRecord,
    ReturnCompleted,
    SaleCompleted,
    ShiftClosed,
    StockDelta,
    TenderAmount,
    TenderRecord,
)
from edge.ports import JournalFact
from simulation.machine import Machine, entry_text

if TYPE_CHECKING:
    from random import Random

ITEMS = ("milk", "lamp", "phone")
SERIALS = 4
COUPONS = 4
CUSTOMERS = 2


class Trade:
    """Draws what happens at the tills; serials, coupons and receipts are few, so that they meet."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._count = 0
        self.sales: list[tuple[str, SaleCompleted]] = []
        """Receipts in customers' hands, with the lane that made each."""

    def write(self, machine: Machine) -> str:
        """Write one entry; return what it was."""
        what = self._draw.choices(
            ("sale", "return", "shift", "unknown", "poison"), (60, 22, 6, 6, 6)
        )[0]
        self._count += 1
        if what == "return" and self.sales:
            lane, sale = self._draw.choice(self.sales[-12:])
            machine.write(self._return(machine, lane, sale))
        elif what == "shift":
            opened, closed = shift_opened(), self._closing(machine)
            machine.write(journal_fact(self._draw.choice((opened, closed))))
        elif what == "unknown":
            machine.write_text(
                entry_text(machine, "parcel.weighed", {"kg": "2"}, amounts=_amounts(self._count))
            )
        elif what == "poison":
            machine.write_text(self._poison(machine))
        else:
            what = "sale"
            machine.write(self._sale(machine))
        return what

    def _sale(self, machine: Machine) -> JournalFact:
        draw = self._draw
        quantity = draw.randint(1, 3)
        line = line_record(1, draw.choice(ITEMS[:2]), str(quantity))
        lines = [line]
        if draw.random() < 0.3:
            phone = line_record(2, "phone", "1", 500)
            lines.append(replace(phone, serial=f"SN{draw.randrange(SERIALS)}"))
        total = sum(each.amount_minor for each in lines)
        sale = replace(
            sale_completed(self._count),
            sale=f"sale-{self._count}",
            shift=shift_of(machine),
            lines=tuple(lines),
            tenders=(TenderRecord(1, "cash", total),),
            subtotal_minor=total,
            total_minor=total,
            tax_minor=16 * len(lines),
        )
        if draw.random() < 0.3:
            sale = replace(sale, coupons=(CouponRecord("C5", f"K{draw.randrange(COUPONS)}"),))
        if draw.random() < 0.3:
            used = draw.randint(1, 2)
            promotion = PromotionRecord("P1", "1", "Twice", used, 10 * used, (), per_customer=3)
            customer = f"cust-{draw.randrange(CUSTOMERS)}"
            sale = replace(sale, promotions=(promotion,), customer=customer)
        self.sales.append((machine.lane, sale))
        return replace(journal_fact(sale, sale.sale), actor=self._actor())

    def _actor(self) -> str:
        """Return who works, without a draw."""
        return "102" if self._count % 3 else "101"

    def _closing(self, machine: Machine) -> ShiftClosed:
        """Close the shift over all that its machine knows to be its life's."""
        until = len(machine.rows_of(machine.incarnation))
        return replace(shift_closed(self._count), shift=shift_of(machine), until_seq=until)

    def _return(self, machine: Machine, lane: str, sale: SaleCompleted) -> JournalFact:
        line = self._draw.choice(sale.lines)
        fact = return_completed(self._count, sale, line.line)
        quantity = self._draw.randint(1, int(line.quantity))
        price = line.amount_minor // int(line.quantity)
        back = replace(
            fact.lines[0],
            item=line.item,
            quantity=str(quantity),
            amount_minor=price * quantity,
            serial=line.serial,
            sold=line.quantity,
        )
        whole = replace(
            fact,
            return_id=f"return-{self._count}",
            sale_lane=lane,
            shift=shift_of(machine),
            lines=(back,),
            tenders=(TenderRecord(1, "cash", -price * quantity, original=1),),
            amount_minor=price * quantity,
            total_minor=price * quantity,
        )
        return JournalFact(whole, whole.return_id, self._actor(), "2026-11-24", _of_return(whole))

    def _poison(self, machine: Machine) -> str:
        other = "sale.completed"
        return self._draw.choice(
            (
                "{no entry",
                "",
                entry_text(machine, other, {"lines": 3}, lane="99", amounts=_amounts(self._count)),
                entry_text(machine, other, {}, seq=999_999),
                entry_text(machine, other, {"lines": "?"}, amounts=_amounts(1, quantity="many")),
                entry_text(machine, "stream.opened", []),
                entry_text(machine, other, [1]),
                entry_text(machine, "return.completed", {"sale": 7}, amounts=_amounts(self._count)),
            )
        )


def shift_of(machine: Machine) -> str:
    """Return the shift at a machine, as its disk alone tells: copies of it count alike."""
    closed = sum('"kind":"shift.closed"' in row.text for row in machine.disk.rows)
    return f"shift-{machine.lane}-{closed}"


def _amounts(minor: int, quantity: str = "-1") -> dict[str, object]:
    return {
        "currency": "EUR",
        "net_minor": minor,
        "gross_minor": minor,
        "tenders": [{"kind": "cash", "amount_minor": minor}],
        "stock": [{"item": "milk", "quantity": quantity, "unit": "EA"}],
    }


def _of_return(fact: ReturnCompleted) -> Amounts:
    return Amounts(
        currency="EUR",
        net_minor=-(fact.total_minor - fact.tax_minor),
        tax_minor=-fact.tax_minor,
        gross_minor=-fact.total_minor,
        tenders=(TenderAmount("cash", -fact.total_minor),),
        stock=tuple(StockDelta(line.item, line.quantity, line.unit) for line in fact.lines),
    )
