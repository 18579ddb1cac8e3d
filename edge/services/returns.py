"""Goods come back: what of a receipt still can, what it pays, and the return itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from edge.domain import giving_back, return_tenders, selling
from edge.domain.cash_rounding import cash_rounding_of
from edge.domain.errors import BadInput, DataDamaged, Refusal
from edge.domain.events import (
    CardRecord,
    LineTax,
    PracticeCompleted,
    ReturnCompleted,
    SaleCompleted,
    TenderRecord,
)
from edge.domain.giving_back import PLANNED, Wish
from edge.domain.people import Permission
from edge.domain.pricing.book import NO_BOOK
from edge.domain.quantity import Quantity
from edge.domain.recomputing import Asked, asked_of, held_after, is_as_charged, recompute
from edge.domain.return_tenders import Planned, Wanted
from edge.domain.returned_taxes import SoldLine, charged_taxes
from edge.domain.returning import Refund, ReturnMethod, recorded_lines, refund
from edge.services import card_refunds
from edge.services.allowances import check_return
from edge.services.deposits import check_not_used
from edge.services.desk import Decision, Desk
from edge.services.goods import check_selling
from edge.services.return_document import return_document
from edge.services.return_view import return_view
from edge.services.sold import Sold, check_not_back_elsewhere, find_sold
from edge.services.state import next_practice_number
from edge.services.still_following import still_following

CARD_UNLINKED = "card_unlinked"
"""Why a manager is asked: money goes to a card that its terminal has not seen pay."""

if TYPE_CHECKING:
    from edge.domain.commands import LookUpReturn, RefundTo, ReturnedLine, ReturnGoods
    from edge.domain.events import ApprovalRecord
    from edge.domain.pricing.book import PriceBook
    from edge.domain.rates import Rate
    from edge.ports import Entry


@dataclass(frozen=True, slots=True)
class Receipt:
    """A finished sale with what came of it since."""

    found: Sold
    returns: tuple[ReturnCompleted, ...]
    tenders: tuple[TenderRecord, ...]
    method: ReturnMethod
    sold: tuple[SoldLine, ...]
    charged: Mapping[int, tuple[LineTax, ...]]
    """The taxes of each line: worked out once for all that is asked of a receipt."""
    asked: Asked | None = None
    """What decided its prices, where what is kept is priced anew."""

    @property
    def entry(self) -> Entry:
        """Return the entry of the sale."""
        return self.found.entry

    @property
    def sale(self) -> SaleCompleted:
        """Return the sale."""
        return self.found.sale

    @property
    def before(self) -> Mapping[int, int]:
        """Return what came back of each line, in thousandths."""
        return self.found.before

    def refund(self, chosen: Mapping[int, Quantity], fee: Rate | None) -> Refund:
        """Return what some of its goods pay back."""
        units = {line.line: line.quantity.unit for line in self.sold}
        before = {line: Quantity(milli, units[line]) for line, milli in self.before.items()}
        if self.asked is None:
            policy, charged = self.sale.policy, self.charged
            return refund(self.sold, policy, chosen, before, self.method, fee, charged)
        held = held_after(self.sale, self.returns)
        return recompute(self.asked, held, chosen, before, self.sale, fee)

    @property
    def returned_minor(self) -> int:
        """Return what was paid back, with what was kept for restocking."""
        return sum(fact.total_minor + fact.fee_minor for fact in self.returns)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a return would come to: the money, how it is paid, and why a manager is asked."""

    refund: Refund
    planned: Planned
    needs: tuple[str, ...]


def look_up_return(desk: Desk, command: LookUpReturn) -> Decision:
    """Show what of a receipt can still come back."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    receipt = _receipt(desk, command.receipt, command.method)
    wishes = _wishes(command.lines)
    check_not_back_elsewhere(desk, receipt.found, wishes)
    chosen = giving_back.quantities(receipt.sale, wishes, receipt.before)
    offer = _offer(desk, receipt, chosen, command.refund_to) if chosen else None
    days = _days(desk, receipt)
    follows = still_following(desk, receipt.found)
    view = return_view(receipt, desk.state.settings, days, chosen, offer, follows)
    return Decision(receipt=view, information="return_looked_up")


def return_goods(desk: Desk, command: ReturnGoods) -> Decision:
    """Take goods back and pay for them; a card is first only asked."""
    check_may_return(desk)
    reason = selling.check_reason(command.reason)
    for condition in (command.condition, *(line.condition for line in command.lines)):
        if condition and condition not in giving_back.DISPOSITIONS:
            known = ", ".join(giving_back.DISPOSITIONS)
            raise BadInput("condition_unknown", condition=condition[:20], known=known)
    receipt = _receipt(desk, command.receipt, command.method)
    wishes = _wishes(command.lines)
    if not wishes:
        raise Refusal("return_nothing_chosen")
    check_not_back_elsewhere(desk, receipt.found, wishes)
    chosen = giving_back.quantities(receipt.sale, wishes, receipt.before)
    conditions = giving_back.conditions(receipt.sale, wishes, command.condition)
    giving_back.check_unsent(receipt.sale, chosen, conditions, still_following(desk, receipt.found))
    check_not_used(desk, receipt.sale, chosen)
    offer = _offer(desk, receipt, chosen, command.refund_to)
    fact = planned_return(desk, receipt, offer, reason=reason, conditions=conditions)
    if not desk.state.practice:
        check_return(desk, fact)
    if offer.needs:
        fact = replace(fact, approval=_approved(desk, command, offer))
    if desk.state.practice:
        return _practised(desk, fact)
    return begun(desk, fact)


def begun(desk: Desk, fact: ReturnCompleted) -> Decision:
    """Complete a return, or ask the terminal for what goes back to a card."""
    if any(tender.payment is not None for tender in fact.tenders):
        return card_refunds.requested(desk, fact)
    return card_refunds.completed(desk, fact)


def _approved(desk: Desk, command: ReturnGoods, offer: Offer) -> ApprovalRecord | None:
    """Return the approval of a return; money to any card that is held there needs the most."""
    needed = Permission.APPROVE_RETURN
    if CARD_UNLINKED in offer.needs:
        needed = Permission.REFUND_UNREFERENCED
    return desk.require(needed, command.approval)


def check_may_return(desk: Desk) -> None:
    """Refuse without an open shift, without the right to, or with a basket on the counter."""
    check_selling(desk)
    desk.require(Permission.RETURN_GOODS, None)
    if desk.state.current is not None:
        raise Refusal("basket_open")


def _wishes(lines: tuple[ReturnedLine, ...]) -> dict[int, Wish]:
    wishes = {line.line: Wish(line.quantity, line.serial, line.condition) for line in lines}
    if len(wishes) != len(lines):
        raise BadInput("return_line_twice")
    return wishes


# The receipt -----------------------------------------------------------------------------------


def _receipt(desk: Desk, text: str, method: str | None) -> Receipt:
    found = find_sold(desk, text.strip())
    by = _method(desk, _returns_of(found), method)
    receipt = receipt_of(found, by)
    if by is not ReturnMethod.RECOMPUTE:
        return receipt
    return replace(receipt, asked=_asked(desk, receipt.sale, receipt.returns))


def _returns_of(found: Sold) -> tuple[ReturnCompleted, ...]:
    return tuple(fact for fact in found.history if isinstance(fact, ReturnCompleted))


def receipt_of(found: Sold, method: ReturnMethod) -> Receipt:
    """Return a finished sale as what some of it can pay back, nothing priced anew."""
    sold, policy = recorded_lines(found.sale), found.sale.policy
    return Receipt(
        found=found,
        returns=_returns_of(found),
        tenders=return_tenders.corrected_tenders(found.sale, found.history),
        method=method,
        sold=sold,
        charged=charged_taxes(sold, policy, prorated=method is ReturnMethod.PRORATED),
    )


def _method(desk: Desk, returns: tuple[ReturnCompleted, ...], wanted: str | None) -> ReturnMethod:
    """Return how the deals of a receipt are treated: as by its first return, to the end.

    Two methods on one receipt could pay the same benefit back twice.
    """
    if wanted is not None and wanted not in list(ReturnMethod):
        raise BadInput("return_method_unknown", method=wanted[:20], known=", ".join(ReturnMethod))
    if not returns:
        return ReturnMethod(wanted or desk.state.settings.returns.method)
    first = ReturnMethod(returns[0].method)
    if wanted not in (None, first):
        raise Refusal("return_method_fixed", method=first.value, number=returns[0].number)
    return first


def _book(desk: Desk, version: str) -> PriceBook | None:
    """Return the promotions of a sale; damaged ones are as good as lost, and nothing else is."""
    try:
        return desk.tools.store.price_book(version) if version else NO_BOOK
    except DataDamaged:
        return None


def _asked(desk: Desk, sale: SaleCompleted, returns: tuple[ReturnCompleted, ...]) -> Asked:
    """Return what decided the prices of a sale.

    Refused where that is not known whole any more: a first return can be prorated then.
    """
    book = _book(desk, sale.price_book)
    if book is None and returns:
        raise Refusal("return_book_lost_since", number=returns[0].number)
    if book is None:
        raise Refusal("return_book_lost", number=sale.number, method=ReturnMethod.PRORATED.value)
    asked = asked_of(sale, book)
    if not is_as_charged(asked, sale):
        method = ReturnMethod.PRORATED.value
        raise Refusal("return_prices_unknown", number=sale.number, method=method)
    return asked


def _days(desk: Desk, receipt: Receipt) -> int:
    sold, today = receipt.entry.business_date, desk.business_date
    return (date.fromisoformat(today) - date.fromisoformat(sold)).days


# What it comes to ------------------------------------------------------------------------------


def _offer(
    desk: Desk, receipt: Receipt, chosen: Mapping[int, Quantity], refund_to: tuple[RefundTo, ...]
) -> Offer:
    back = receipt.refund(chosen, desk.state.settings.returns.fee)
    return offer_of(desk, receipt, back, refund_to)


def offer_of(
    desk: Desk, receipt: Receipt, back: Refund, refund_to: tuple[RefundTo, ...] = ()
) -> Offer:
    """Return how a refund would be paid, by the tenders of its receipt, and what it needs."""
    settings = desk.state.settings
    rules = settings.tender_rules()
    unknown = [each.kind for each in refund_to if each.kind not in rules]
    if unknown:
        raise BadInput("tender_unknown", kind=unknown[0][:20], known=", ".join(rules))
    for each in refund_to:
        selling.check_amount(each.amount_minor)
    planned = return_tenders.plan(
        back.total_minor,
        return_tenders.original_tenders(
            receipt.tenders,
            receipt.sale.rounding_minor,
            receipt.returns,
            return_tenders.paid_by_empties(receipt.sold),
        ),
        return_tenders.refund_policy(
            settings.returns.order, settings.returns.fallback or None, rules
        ),
        rules,
        cash_rounding_of(receipt.sale.policy),
        tuple(Wanted(each.kind, each.amount_minor) for each in refund_to),
    )
    needs = _needs(desk, receipt, back, planned, is_wanted=bool(refund_to))
    return Offer(back, planned, needs)


def _needs(
    desk: Desk, receipt: Receipt, back: Refund, planned: Planned, *, is_wanted: bool
) -> tuple[str, ...]:
    """Say for what reasons a manager has to approve."""
    rules = desk.state.settings.returns
    limit = rules.approval_above_minor
    needs = []
    if _days(desk, receipt) > rules.days:
        needs.append("late")
    if limit is not None and back.total_minor > limit:
        needs.append("amount")
    if is_wanted and planned.unlinked_minor:
        needs.append("other_tender")
    if any(_is_unlinked(desk, receipt, tender) for tender in planned.tenders):
        needs.append(CARD_UNLINKED)
    return tuple(needs)


def planned_return(
    desk: Desk, receipt: Receipt, offer: Offer, *, reason: str, conditions: Mapping[int, str]
) -> ReturnCompleted:
    """Return the record of a return before its money is sure."""
    sale, back = receipt.sale, offer.refund
    return ReturnCompleted(
        return_id=desk.tools.ids.new(),
        number="",
        sale=sale.sale,
        sale_number=sale.number,
        sale_lane=receipt.found.lane,
        shift=desk.state.shift.shift if desk.state.shift else "",
        currency=sale.currency,
        currency_digits=sale.currency_digits,
        method=receipt.method.value,
        completed_at_micros=desk.now.micros,
        lines=giving_back.return_lines(sale, back, reason=reason, conditions=conditions),
        tenders=tuple(_with_terminal(desk, receipt, t) for t in offer.planned.tenders),
        amount_minor=back.amount_minor,
        tax_minor=back.tax_minor,
        total_minor=back.total_minor,
        fee_minor=back.fee_minor,
        rounding_minor=offer.planned.rounding_minor,
        operator=desk.operator.operator,
    )


def _with_terminal(desk: Desk, receipt: Receipt, tender: TenderRecord) -> TenderRecord:
    """Give a refund that the terminal has to be asked for its id, and the payment it pays back.

    The card comes from there too: terminals do not name it again when they reverse a payment.
    """
    rules = desk.state.settings.tender_rules()
    if desk.state.practice or tender.kind not in rules or not rules[tender.kind].uses_terminal:
        return tender
    paid = _paid_here(desk, receipt, tender)
    card = paid.card if paid else None
    return replace(
        tender,
        payment=desk.tools.ids.new(),
        state=PLANNED,
        reference=paid.reference if paid else None,
        card=CardRecord(card.scheme, card.masked_card) if card else None,
    )


def _paid_here(desk: Desk, receipt: Receipt, tender: TenderRecord) -> TenderRecord | None:
    """Return the payment that a refund pays back, if this lane's own terminal knows it."""
    paid = next((t for t in receipt.tenders if t.tender == tender.original), None)
    is_own = receipt.found.lane == desk.state.identity.lane
    return paid if is_own and paid is not None and paid.payment is not None else None


def _is_unlinked(desk: Desk, receipt: Receipt, tender: TenderRecord) -> bool:
    """Tell whether a refund goes to a card without the payment that it pays back."""
    rules = desk.state.settings.tender_rules()
    if desk.state.practice or tender.kind not in rules or not rules[tender.kind].uses_terminal:
        return False
    return _paid_here(desk, receipt, tender) is None


def _practised(desk: Desk, fact: ReturnCompleted) -> Decision:
    """End a practice return: a marked receipt, its own number, nothing booked, no drawer."""
    number = next_practice_number(desk.state)
    document = return_document(desk, replace(fact, number=number))
    printed = replace(
        desk.effect("print", fact.return_id), document=replace(document, practice=True)
    )
    practised = PracticeCompleted(fact.return_id, number, -fact.total_minor, fact.currency)
    return Decision(
        facts=(desk.fact(practised, fact.return_id),),
        effects=(printed,),
        information="return_completed",
        told={"number": number, "total_minor": fact.total_minor},
    )
