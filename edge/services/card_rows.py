"""Rows about cards on receipts, X and Z; nothing here has ever held a card number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.card_totals import differences, net_minor
from edge.domain.document import Gap, Pair, Row, Rule, Text
from edge.domain.text import amount_text
from edge.services.receipt_words import RECEIPT_WORDS as WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.card_totals import CardSums
    from edge.domain.events import SchemeTotal, TenderRecord, TerminalReconciled
    from edge.domain.money import Currency


def card_details(tender: TenderRecord) -> Iterator[Row]:
    """Return the cardholder's receipt of a tender: as the terminal words it, or in our words."""
    if tender.by_hand:
        yield Text("  " + WORDS["card_slip"].format(slip=tender.reference))
    card = tender.card
    if card is None:
        return
    if card.receipt:
        for line in card.receipt:
            yield Text("  " + line) if line.strip() else Gap()
    else:
        told = (
            ("", " ".join(filter(None, (card.scheme, card.masked_card, card.entry)))),
            (WORDS["card_auth"], card.auth_code),
            (WORDS["card_application"], card.application),
            (WORDS["card_terminal"], card.terminal),
        )
        for label, text in told:
            if text:
                yield Text(f"  {label} {text}".rstrip() if label else f"  {text}")
    if card.offline:
        yield Text("  " + WORDS["card_offline"])


def shift_rows(cards: CardSums, money: Currency) -> Iterator[Row]:
    """Return what a shift took by card, and how that stands to the terminal's totals."""
    if cards.by_scheme:
        for total in cards.totals:
            yield _scheme_row(total, money)
        yield from _reconciled_rows(cards, money)
    if cards.offline_count:
        label = WORDS["card_offline_sum"].format(count=cards.offline_count)
        yield Pair(label, amount_text(cards.offline_minor, money))
    if cards.standalone_count:
        label = WORDS["card_by_hand"].format(count=cards.standalone_count)
        yield Pair(label, amount_text(cards.standalone_minor, money))
    if cards.by_scheme or cards.standalone_count:
        yield Rule()


def comparison_rows(fact: TerminalReconciled, money: Currency) -> Iterator[Row]:
    """Return each scheme as the till and as the terminal has it, and the difference."""
    terminal = {total.scheme: net_minor(total) for total in fact.terminal}
    till = {total.scheme: net_minor(total) for total in fact.till}
    off = differences(fact)
    for scheme in sorted({*till, *terminal}):
        name = scheme_name(scheme)
        yield Pair(f"{name} {WORDS['card_till']}", amount_text(till.get(scheme, 0), money))
        yield Pair(f"{name} {WORDS['card_terminal']}", amount_text(terminal.get(scheme, 0), money))
        if scheme in off:
            label = f"{name} {WORDS['card_difference']}"
            yield Pair(label, amount_text(off[scheme], money), bold=True)
    yield Rule()
    label = WORDS["card_difference" if off else "card_agrees"]
    yield Pair(label, amount_text(sum(off.values()), money), bold=True)


def scheme_name(scheme: str) -> str:
    """Return a scheme as it is printed."""
    return scheme or WORDS["card_scheme_unknown"]


def _scheme_row(total: SchemeTotal, money: Currency) -> Row:
    count = total.paid_count + total.refunded_count
    label = WORDS["card_scheme"].format(name=scheme_name(total.scheme), count=count)
    return Pair(label, amount_text(net_minor(total), money))


def _reconciled_rows(cards: CardSums, money: Currency) -> Iterator[Row]:
    """Return the outcome of the last comparison; payments since then make it an old one."""
    fact = cards.reconciled
    if fact is None:
        yield Text(WORDS["card_not_compared"])
        return
    if fact.till != cards.totals:
        yield Text(WORDS["card_compared_before"])
    off = differences(fact)
    if not off:
        yield Text(WORDS["card_agrees"])
    for scheme, minor in off.items():
        label = f"{scheme_name(scheme)} {WORDS['card_difference']}"
        yield Pair(label, amount_text(minor, money), bold=True)
