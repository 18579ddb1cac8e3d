"""Receipts again: copies, gift receipts, files, and the answer whether a print came out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.errors import Refusal
from edge.domain.events import PrintAnswered, ReceiptReprinted, ReturnCompleted, SaleCompleted
from edge.services.desk import Decision, Desk
from edge.services.receipt_document import gift_document, sale_document
from edge.services.return_document import return_document

if TYPE_CHECKING:
    from edge.domain.commands import AnswerPrint, EReceipt, GiftReceipt, Reprint
    from edge.domain.document import Document
    from edge.ports import JournalFact


def reprint(desk: Desk, command: Reprint) -> Decision:
    """Print the receipt of a sale or a return again; every copy is numbered and recorded."""
    back = _return(desk, command.sale)
    if back is not None:
        return _return_again(desk, back)
    sale = _sale(desk, command.sale)
    copy_no = _copies(desk, sale.number) + 1
    document = sale_document(sale, desk.state.settings, desk.state.identity)
    return _printed_again(desk, sale, replace(document, copy_no=copy_no), "copy", copy_no)


def gift_receipt(desk: Desk, command: GiftReceipt) -> Decision:
    """Print a receipt without prices."""
    sale = _sale(desk, command.sale)
    live = {line.line for line in sale.lines if not line.voided}
    if not set(command.lines) <= live:
        raise Refusal("no_such_line", line=min(set(command.lines) - live))
    document = gift_document(sale, command.lines, desk.state.settings, desk.state.identity)
    return _printed_again(desk, sale, document, "gift", 0)


def e_receipt(desk: Desk, command: EReceipt) -> Decision:
    """Write a receipt as a text and an HTML file."""
    sale = _sale(desk, command.sale)
    document = sale_document(sale, desk.state.settings, desk.state.identity)
    files = tuple(desk.tools.files.write(sale.number, document))
    fact = ReceiptReprinted(sale.sale, sale.number, "e-receipt", 0)
    return Decision(
        facts=(desk.fact(fact, sale.sale),), files=files, information="e_receipt_written"
    )


def answer_print(desk: Desk, command: AnswerPrint) -> Decision:
    """Take the operator's word for whether a print came out; if not, print it as a copy."""
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    effect = desk.tools.store.effect(command.effect)
    if effect is None or effect.document is None:
        raise Refusal("print_unknown", effect=command.effect[:40])
    answered = desk.fact(PrintAnswered(command.effect, command.came_out), effect.subject)
    settled = desk.effect("came_out" if command.came_out else "did_not", command.effect)
    if command.came_out:
        return Decision(facts=(answered,), effects=(settled,), information="print_confirmed")
    copy_no = effect.document.copy_no + 1
    facts: tuple[JournalFact, ...] = (answered,)
    entry = desk.tools.store.sale(effect.subject)
    if effect.document.kind == "receipt" and entry is not None:
        assert isinstance(entry.fact, SaleCompleted)
        sale = entry.fact
        copy_no = _copies(desk, sale.number) + 1
        fact = ReceiptReprinted(sale.sale, sale.number, "copy", copy_no)
        facts = (answered, desk.fact(fact, sale.sale))
    printed = replace(
        desk.effect("print", effect.subject), document=replace(effect.document, copy_no=copy_no)
    )
    return Decision(facts=facts, effects=(settled, printed), information="printing_again")


def _printed_again(
    desk: Desk, sale: SaleCompleted, document: Document, form: str, copy_no: int
) -> Decision:
    fact = ReceiptReprinted(sale.sale, sale.number, form, copy_no)
    printed = replace(desk.effect("print", sale.sale), document=document)
    return Decision(
        facts=(desk.fact(fact, sale.sale),),
        effects=(printed,),
        clears_notice="sale_recorded_before_stop",
        information="gift_printed" if form == "gift" else "copy_printed",
        told={"number": sale.number, "copy_no": copy_no},
    )


def _return_again(desk: Desk, back: ReturnCompleted) -> Decision:
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    copy_no = _copies(desk, back.number) + 1
    document = return_document(desk, back)
    fact = ReceiptReprinted(back.return_id, back.number, "copy", copy_no)
    printed = desk.effect("print", back.return_id)
    return Decision(
        facts=(desk.fact(fact, back.return_id),),
        effects=(replace(printed, document=replace(document, copy_no=copy_no)),),
        information="receipt_printed",
        told={"number": back.number, "copy_no": copy_no},
    )


def _return(desk: Desk, wanted: str | None) -> ReturnCompleted | None:
    """Return the return that is meant, None where it is a sale; without a name the last of both."""
    if not wanted:
        return desk.state.last_return
    entry = desk.tools.store.completed_return(wanted)
    return entry.fact if entry is not None and isinstance(entry.fact, ReturnCompleted) else None


def _sale(desk: Desk, wanted: str | None) -> SaleCompleted:
    desk.operator  # noqa: B018 - refuses where nobody is signed on
    entry = desk.tools.store.sale(wanted) if wanted else desk.state.last_sale
    if entry is None and wanted:
        # A till that was put back from a backup knows of its own later sales what the centre told.
        heard = desk.tools.elsewhere.sale(wanted)
        is_own = heard is not None and heard.heard.lane == desk.state.identity.lane
        entry = heard.entry if heard is not None and is_own else None
    if entry is None and wanted is None:
        raise Refusal("no_last_sale")
    if entry is None:
        raise Refusal("sale_unknown", sale=(wanted or "")[:40])
    assert isinstance(entry.fact, SaleCompleted)
    return entry.fact


def _copies(desk: Desk, number: str) -> int:
    found = desk.tools.store.past_sales(number, 1)
    return found[0].copies if found else 0
