"""Rows about cards on receipts, X and Z; nothing here has ever held a card number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.card_totals import differences, net_minor
from edge.domain.document import Gap, Pair, Row, Rule, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.domain.card_totals import CardSums
    from edge.domain.events import SchemeTotal, TenderRecord, TerminalReconciled
    from edge.services.paper import PaperLanguage
    from edge.terminal_settings import TerminalSettings


def card_details(tender: TenderRecord, paper: PaperLanguage) -> Iterator[Row]:
    """Return the cardholder's receipt of a tender: as the terminal words it, or in our words."""
    if tender.by_hand:
        yield Text("  " + paper.words["card_slip"].format(slip=tender.reference))
    card = tender.card
    if card is None:
        return
    if card.receipt:
        for line in card.receipt:
            yield Text("  " + line) if line.strip() else Gap()
    else:
        told = (
            ("", " ".join(filter(None, (card.scheme, card.masked_card, card.entry)))),
            (paper.words["card_auth"], card.auth_code),
            (paper.words["card_application"], card.application),
            (paper.words["card_terminal"], card.terminal),
        )
        for label, text in told:
            if text:
                yield Text(f"  {label} {text}".rstrip() if label else f"  {text}")
    if card.offline:
        yield Text("  " + paper.words["card_offline"])


def shift_rows(cards: CardSums, paper: PaperLanguage, limits: TerminalSettings) -> Iterator[Row]:
    """Return what a shift took by card, and how that stands to the terminal's totals."""
    if cards.by_scheme:
        for total in cards.totals:
            yield _scheme_row(total, paper)
        yield from _reconciled_rows(cards, paper)
    if cards.offline_count:
        label = paper.words["card_offline_sum"].format(count=cards.offline_count)
        yield Pair(label, paper.amount(cards.offline_minor))
        for word, most in (
            ("card_offline_max", limits.offline_max_minor),
            ("card_offline_total_max", limits.offline_total_max_minor),
        ):
            if most is not None:
                yield Pair(paper.words[word], paper.amount(most), indent=2)
    if cards.standalone_count:
        label = paper.words["card_by_hand"].format(count=cards.standalone_count)
        yield Pair(label, paper.amount(cards.standalone_minor))
    if cards.by_scheme or cards.standalone_count:
        yield Rule()


def comparison_rows(fact: TerminalReconciled, paper: PaperLanguage) -> Iterator[Row]:
    """Return each scheme as the till and as the terminal has it, and the difference."""
    terminal = {total.scheme: net_minor(total) for total in fact.terminal}
    till = {total.scheme: net_minor(total) for total in fact.till}
    off = differences(fact)
    for scheme in sorted({*till, *terminal}):
        name = scheme_name(scheme, paper)
        yield Pair(f"{name} {paper.words['card_till']}", paper.amount(till.get(scheme, 0)))
        yield Pair(f"{name} {paper.words['card_terminal']}", paper.amount(terminal.get(scheme, 0)))
        if scheme in off:
            label = f"{name} {paper.words['card_difference']}"
            yield Pair(label, paper.amount(off[scheme]), bold=True)
    yield Rule()
    label = paper.words["card_difference" if off else "card_agrees"]
    yield Pair(label, paper.amount(sum(off.values())), bold=True)


def scheme_name(scheme: str, paper: PaperLanguage) -> str:
    """Return a scheme as it is printed."""
    return scheme or paper.words["card_scheme_unknown"]


def _scheme_row(total: SchemeTotal, paper: PaperLanguage) -> Row:
    count = total.paid_count + total.refunded_count
    label = paper.words["card_scheme"].format(name=scheme_name(total.scheme, paper), count=count)
    return Pair(label, paper.amount(net_minor(total)))


def _reconciled_rows(cards: CardSums, paper: PaperLanguage) -> Iterator[Row]:
    """Return the outcome of the last comparison; payments since then make it an old one."""
    fact = cards.reconciled
    if fact is None:
        yield Text(paper.words["card_not_compared"])
        return
    if fact.till != cards.totals:
        yield Text(paper.words["card_compared_before"])
    off = differences(fact)
    if not off:
        yield Text(paper.words["card_agrees"])
    for scheme, minor in off.items():
        label = f"{scheme_name(scheme, paper)} {paper.words['card_difference']}"
        yield Pair(label, paper.amount(minor), bold=True)
