"""The customer pays: total, tenders, and the sale that the last one completes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.card_terminal import CardDialogue
from edge.codes import looks_like_barcode
from edge.domain import basket as baskets
from edge.domain import completion, taking
from edge.domain.basket import Basket, Phase
from edge.domain.denominations import next_note_up
from edge.domain.errors import BadInput, Refusal
from edge.domain.events import (
    Amounts,
    BasketEvent,
    BasketReopened,
    BasketTotalled,
    PaymentRequested,
    PracticeCompleted,
    SaleCompleted,
    TenderAmount,
    TenderChanged,
    TenderCorrected,
    TenderRecord,
)
from edge.domain.money import currency
from edge.domain.people import Permission
from edge.domain.tender import TenderKind, TenderRule, charged_minor, kind_of
from edge.services import card_terms
from edge.services.aisle import with_orders
from edge.services.allowances import card_number, stored_value_used, within_allowance
from edge.services.deposits import with_deposits
from edge.services.desk import Decision, Desk
from edge.services.expiring import still_sold
from edge.services.goods import check_selling
from edge.services.order_payment import orders_paid
from edge.services.receipt_document import sale_document
from edge.services.state import Finished, next_practice_number, next_sale_number

if TYPE_CHECKING:
    from edge.domain.commands import BackToBasket, CorrectTender, Tender, Total, VoidTender
    from edge.domain.settlement import Settlement
    from edge.ports import Effect, JournalFact


def total(desk: Desk, command: Total) -> Decision:
    """Go to paying."""
    check_selling(desk)
    basket = desk.basket
    if not basket.live_lines:
        raise Refusal("nothing_to_pay")
    if basket.phase is Phase.PAYING:
        return Decision(information="totalled")
    allowed = still_sold(desk, command.approval, command.reason)
    return Decision(
        baskets=(desk.change(*allowed, BasketTotalled(basket.total_minor)),),
        information="totalled",
    )


def back_to_basket(desk: Desk, _: BackToBasket) -> Decision:
    """Go back from paying to the goods; money that was taken has to be given back first."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    basket = desk.basket
    if basket.phase is not Phase.PAYING:
        raise Refusal("not_paying")
    if basket.pending_tender is not None or any(t.state == "approved" for t in basket.tenders):
        raise Refusal("money_taken", paid_minor=basket.paid_minor)
    return Decision(baskets=(desk.change(BasketReopened()),), information="back_to_basket")


def tender(desk: Desk, command: Tender) -> Decision:
    """Take money. What closes the balance completes the sale; a card is first only requested."""
    check_selling(desk)
    basket = desk.basket
    rule = _rule(desk, command.kind)
    allowed = still_sold(desk, command.approval, command.reason)
    for amount in (command.amount_minor, command.foreign_minor, command.tip_minor):
        if looks_like_barcode(str(amount)):
            raise Refusal("amount_is_barcode", amount=str(amount))
    slip = card_terms.checked_slip(desk, command, rule)
    rule, amount_minor = within_allowance(desk, rule, command)
    asks_terminal = card_terms.asks_terminal(desk, command, rule)
    taken = taking.take(
        basket,
        rule,
        taking.Offer(
            amount_minor=amount_minor,
            tip_minor=command.tip_minor,
            foreign_minor=command.foreign_minor,
            available_minor=command.available_minor,
            offline=command.offline,
            reference=card_number(command.card, rule.card_prefixes) or None,
            typed=command.typed,
            confirmed=command.confirmed,
            slip=slip,
        ),
        next_note_minor=_next_note_minor(basket, rule),
        payment=desk.tools.ids.new() if asks_terminal else None,
    )
    opening: tuple[BasketEvent, ...] = ()
    if basket.phase is Phase.OPEN:
        opening = (BasketTotalled(basket.total_minor),)
    events = (*allowed, *opening, taken)
    if taken.tender.payment is None:
        return close_if_paid(desk, events)
    return _card_asked(desk, events, taken.tender)


def _card_asked(desk: Desk, events: tuple[BasketEvent, ...], record: TenderRecord) -> Decision:
    """Record that a card is about to be asked for; the terminal is asked after the commit."""
    basket, payment = desk.basket, record.payment or ""
    charge_minor = charged_minor(record)
    fact = PaymentRequested(
        payment=payment,
        sale=basket.sale,
        tender=record.tender,
        amount_minor=charge_minor,
        currency=basket.currency.code,
    )
    dialogue = CardDialogue(
        "pay",
        payment,
        charge_minor,
        basket.currency.code,
        terms=card_terms.terms(desk, charge_minor, record.tip_minor),
    )
    return Decision(
        facts=(desk.fact(fact, basket.sale),),
        baskets=(desk.change(*events),),
        dialogue=dialogue,
        information="card_asked",
    )


def _next_note_minor(basket: Basket, rule: TenderRule) -> int:
    """Return what the next note above what is due is worth: never an unusual amount."""
    local = next_note_up(max(basket.due_minor, 0), basket.currency)
    if rule.fx is None:
        return local
    note = next_note_up(taking.usual_minor(basket, rule), currency(rule.fx.currency))
    return max(local, rule.fx.to_local(note))


def void_tender(desk: Desk, command: VoidTender) -> Decision:
    """Give a tender back before the sale is complete; a card is reversed at the terminal."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    given = taking.to_give_back(desk.basket, command.tender)
    if given.payment is not None:
        event = TenderChanged(given.tender, "reversing", given.amount_minor)
        return Decision(
            baskets=(desk.change(event),),
            dialogue=CardDialogue(
                "reverse",
                given.payment,
                charged_minor(given),
                desk.currency.code,
                given.reference or "",
            ),
            information="card_asked",
        )
    event = TenderChanged(given.tender, "voided", given.amount_minor)
    effects = (desk.kick(desk.basket.sale),) if kind_of(given) == TenderKind.CASH else ()
    said = "tender_given_back"
    if given.by_hand:
        said = "reverse_by_hand"
    return Decision(
        baskets=(desk.change(event),),
        effects=effects,
        information=said,
        told={"slip": given.reference, "amount_minor": charged_minor(given)},
    )


def close_if_paid(
    desk: Desk, events: tuple[BasketEvent, ...], facts: tuple[JournalFact, ...] = ()
) -> Decision:
    """Record tenders; if they close the balance, the sale is complete in the same transaction."""
    basket = desk.basket
    for event in events:
        basket = baskets.apply(basket, event)
    settlement = taking.closing(basket)
    if not settlement.closes:
        return Decision(facts=facts, baskets=(desk.change(*events),), information="tender_taken")
    if basket.opened.practice:
        return _complete_practice(desk, basket, settlement)
    number = next_sale_number(desk.state)
    sale = completion.completed(
        basket, settlement, number=number, shift=desk.shift.shift, now=desk.now
    )
    sale, orders = with_orders(desk, with_deposits(desk, sale, basket), basket)
    fact = desk.fact(sale, sale.sale, completion.sale_amounts(sale))
    return Decision(
        facts=(*facts, *stored_value_used(desk, sale), *orders_paid(desk, sale), fact, *orders),
        baskets=(desk.change(*events, ended=True),),
        effects=_effects(desk, sale),
        finished=Finished(basket, "completed", number, settlement),
        clears_notice="sale_recorded_before_stop",
        information="sale_completed",
        told={"number": number, "change_minor": settlement.change_minor},
    )


def _effects(desk: Desk, sale: SaleCompleted) -> tuple[Effect, ...]:
    document = sale_document(sale, desk.state.settings, desk.state.identity)
    printed = replace(desk.effect("print", sale.sale), document=document)
    rules = desk.state.settings.tender_rules()
    opens = any(kind_of(t) == TenderKind.CASH or _opens(rules, t.kind) for t in sale.tenders)
    return (printed, desk.kick(sale.sale)) if opens else (printed,)


def _opens(rules: dict[str, TenderRule], kind: str) -> bool:
    return kind in rules and rules[kind].opens_drawer


def _complete_practice(desk: Desk, basket: Basket, settlement: Settlement) -> Decision:
    """End a practice sale: its own number, a marked receipt, no drawer, no total anywhere."""
    number = next_practice_number(desk.state)
    sale = completion.completed(basket, settlement, number=number, shift="", now=desk.now)
    sale = with_deposits(desk, sale, basket)
    document = sale_document(sale, desk.state.settings, desk.state.identity)
    document = replace(document, practice=True)
    fact = PracticeCompleted(basket.sale, number, basket.total_minor, basket.currency.code)
    return Decision(
        facts=(desk.fact(fact, basket.sale),),
        baskets=(desk.change(ended=True),),
        effects=(replace(desk.effect("print", basket.sale), document=document),),
        finished=Finished(basket, "completed", number, settlement),
        information="sale_completed",
        told={"number": number, "change_minor": settlement.change_minor},
    )


def correct_tender(desk: Desk, command: CorrectTender) -> Decision:
    """Put right under which tender the last sale was booked, before the next sale begins."""
    last = desk.state.last_sale
    if desk.state.practice:
        raise Refusal("not_in_practice")
    if desk.state.current is not None:
        raise Refusal("basket_open")
    if last is None or not isinstance(last.fact, SaleCompleted):
        raise Refusal("no_last_sale")
    if last.fact.shift != desk.shift.shift:
        raise Refusal("sale_of_another_shift", number=last.fact.number)
    rules = desk.state.settings.tender_rules()
    _rule(desk, command.from_kind)
    _rule(desk, command.to_kind)
    amount = taking.correctable_minor(
        desk.state.last_tenders, rules, command.from_kind, command.to_kind
    )
    approval = desk.require(Permission.CORRECT_TENDER, command.approval)
    sale = last.fact
    fact = TenderCorrected(sale.sale, command.from_kind, command.to_kind, amount, approval)
    moved = (TenderAmount(command.from_kind, -amount), TenderAmount(command.to_kind, amount))
    amounts = Amounts(sale.currency, tenders=moved)
    return Decision(facts=(desk.fact(fact, sale.sale, amounts),), information="tender_corrected")


def _rule(desk: Desk, kind: str) -> TenderRule:
    rules = desk.state.settings.tender_rules()
    if kind not in rules:
        raise BadInput("tender_unknown", kind=kind[:20], known=", ".join(rules))
    return rules[kind]
