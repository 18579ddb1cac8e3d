"""The nexo Sale-to-POI 3.0 messages that a till sends, and what their answers mean."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from devices.ports.nexo_sealing import REQUEST, NotBelieved
from edge.card_terminal import TerminalResult
from edge.domain.events import CardRecord, SchemeTotal
from edge.domain.money import currency

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

SERVICE_ID_CHARACTERS: Final = 10
TOTALS_GROUP_CHARACTERS: Final = 16
AMOUNT_MINOR_MAX: Final = 10**12
COUNT_MAX: Final = 10**9
"""No till takes more in a day; a number beyond them is nonsense."""
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

CATEGORIES: Final = {"pay": "Payment", "credit": "Payment", "refund": "Reversal"}
"""The category of the request by which money was asked for."""

_PAID: Final = frozenset({"Debit", "ReverseCredit"})
_GIVEN_BACK: Final = frozenset({"Credit", "ReverseDebit"})

_EXACT: Final = re.compile(r'"exact:(\d+(?:\.\d+)?(?:E\+\d+)?)"')


def service_id(payment: str) -> str:
    """Return the id of a request about a payment: the same for ever, another for every payment.

    Ten characters out of 62 are 59 bits: of a million payments at a terminal two have the same
    with a probability below one in a million, and terminals remember only some days of them.
    """
    return _short(payment, SERVICE_ID_CHARACTERS)


def group_id(shift: str) -> str:
    """Return the name under which a terminal adds up the payments of a shift."""
    return _short(shift, TOTALS_GROUP_CHARACTERS) if shift else ""


def _short(text: str, characters: int) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    found = []
    for _ in range(characters):
        number, rest = divmod(number, len(_ALPHABET))
        found.append(_ALPHABET[rest])
    return "".join(found)


@dataclass(frozen=True, slots=True)
class Ends:
    """Who talks to whom: the till's name and the terminal's."""

    sale_id: str
    poi_id: str

    def header(self, category: str, service: str) -> Json:
        """Return the header of a request."""
        return {
            "ProtocolVersion": "3.0",
            "MessageClass": "Service",
            "MessageCategory": category,
            "MessageType": "Request",
            "ServiceID": service,
            "SaleID": self.sale_id,
            "POIID": self.poi_id,
        }

    def request(self, category: str, service: str, body: Json) -> bytes:
        """Return a whole request in clear; amounts stand in it exactly as decimals."""
        tree = {
            REQUEST: {"MessageHeader": self.header(category, service), f"{category}Request": body}
        }
        return _EXACT.sub(r"\1", json.dumps(tree)).encode()

    def check(self, answer: Json, category: str, service: str) -> Json:
        """Return the body of the answer to a request; raises `NotBelieved` for another's."""
        wanted = self.header(category, service) | {"MessageType": "Response"}
        header = answer.get("MessageHeader") or {}
        names = ("MessageCategory", "MessageType", "ServiceID", "SaleID", "POIID")
        if any(header.get(name) != wanted[name] for name in names):
            raise NotBelieved("header_mismatch")
        body = answer.get(f"{category}Response")
        if not isinstance(body, dict):
            raise NotBelieved("part_missing")
        return body


def exact(amount_minor: int, code: str) -> str:
    """Return an amount that is written as a number with a decimal point."""
    digits = currency(code).digits
    return f"exact:{Decimal(amount_minor).scaleb(-digits):f}"


def minor(value: object, code: str) -> int:
    """Return an amount of a message in minor units; raises `NotBelieved` for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise NotBelieved("no_amount")
    amount = Decimal(value).scaleb(currency(code).digits)
    # Bounded first: of 1E+999999999 no whole number could be made.
    if not amount.is_finite() or abs(amount) > AMOUNT_MINOR_MAX or amount != int(amount):
        raise NotBelieved("no_amount")
    return int(amount)


def _count(value: object) -> int:
    """Return how many a message counts; raises `NotBelieved` for what is no such number."""
    found = value if isinstance(value, int) and not isinstance(value, bool) else -1
    if not 0 <= found <= COUNT_MAX:
        raise NotBelieved("no_amount")
    return found


def split_reference(reference: str) -> Json:
    """Return the terminal's id of a transaction from the till's reference of it."""
    transaction, _, at = reference.partition("@")
    found = {"TransactionID": transaction}
    return found | {"TimeStamp": at} if at else found


def _reference(body: Json) -> str | None:
    found = (body.get("POIData") or {}).get("POITransactionID") or {}
    transaction, at = found.get("TransactionID"), found.get("TimeStamp")
    if not transaction:
        return None
    return f"{transaction}@{at}" if at else str(transaction)


# What answers mean -------------------------------------------------------------------------------


def result_of(body: Json) -> tuple[str, str]:
    """Return the result and the reason, from `ErrorCondition` alone: texts are for people."""
    response = body.get("Response") or {}
    condition = str(response.get("ErrorCondition") or "")
    reason = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", condition).lower()
    return str(response.get("Result") or ""), reason


def payment_result(body: Json, code: str) -> TerminalResult:
    """Return what became of a payment; raises `NotBelieved` where that is not clear."""
    result, reason = result_of(body)
    if result == "Failure":
        return TerminalResult("declined", reference=_reference(body), reason=reason)
    if result not in {"Success", "Partial"}:
        raise NotBelieved("no_result")
    paid = body.get("PaymentResult") or {}
    amounts = paid.get("AmountsResp") or {}
    if amounts.get("Currency") not in (None, code):
        raise NotBelieved("other_currency")
    card = _card(body, paid)
    return TerminalResult(
        "approved",
        minor(amounts.get("AuthorizedAmount"), code),
        _reference(body),
        card.masked_card,
        card,
    )


def reversal_result(body: Json, asked_minor: int, code: str) -> TerminalResult:
    """Return what became of a refund: accepted is approved, the money is on its way."""
    result, reason = result_of(body)
    if result == "Failure":
        return TerminalResult("declined", reason=reason)
    if result not in {"Success", "Partial"}:
        raise NotBelieved("no_result")
    told = body.get("ReversedAmount")
    amount = asked_minor if told is None else minor(told, code)
    card = CardRecord(receipt=tuple(_receipt(body)))
    return TerminalResult("approved", amount, _reference(body), card=card)


def totals_of(body: Json, code: str) -> TerminalResult:
    """Return the totals by scheme in one currency."""
    result, reason = result_of(body)
    if result != "Success":
        return TerminalResult("unknown", reason=reason)
    found: dict[str, SchemeTotal] = {}
    for row in body.get("TransactionTotals") or ():
        if row.get("PaymentCurrency") in (None, code):
            scheme = str(row.get("CardBrand") or "")
            before = found.get(scheme, SchemeTotal(scheme))
            found[scheme] = _plus(before, row.get("PaymentTotals") or (), code)
    return TerminalResult("totalled", totals=tuple(found.values()))


def diagnosis_of(body: Json) -> TerminalResult:
    """Return whether a terminal is ready; `GlobalStatus` says so (OK, Busy, …)."""
    result, reason = result_of(body)
    if result != "Success":
        return TerminalResult("unknown", reason=reason)
    status = str((body.get("POIStatus") or {}).get("GlobalStatus") or "")
    if status == "OK":
        return TerminalResult("ready")
    return TerminalResult("unknown", reason=status.lower())


def _plus(total: SchemeTotal, rows: Any, code: str) -> SchemeTotal:
    paid_count, paid = total.paid_count, total.paid_minor
    back_count, back = total.refunded_count, total.refunded_minor
    for row in rows:
        count = _count(row.get("TransactionCount"))
        amount = minor(row.get("TransactionAmount"), code)
        if row.get("TransactionType") in _PAID:
            paid_count, paid = paid_count + count, paid + amount
        elif row.get("TransactionType") in _GIVEN_BACK:
            back_count, back = back_count + count, back + amount
    return SchemeTotal(total.scheme, paid_count, paid, back_count, back)


def _card(body: Json, paid: Json) -> CardRecord:
    data = (paid.get("PaymentInstrumentData") or {}).get("CardData") or {}
    acquirer = paid.get("PaymentAcquirerData") or {}
    more = parse_qs(str((body.get("Response") or {}).get("AdditionalResponse") or ""))
    return CardRecord(
        scheme=str(data.get("PaymentBrand") or "").lower(),
        masked_card=str(data.get("MaskedPan") or ""),
        auth_code=str(acquirer.get("ApprovalCode") or ""),
        application=more.get("AID", [""])[0],
        entry=" ".join(map(str, data.get("EntryMode") or ())).lower(),
        terminal=str(acquirer.get("AcquirerPOIID") or ""),
        offline=paid.get("OnlineFlag") is False,
        receipt=tuple(_receipt(body)),
    )


def _receipt(body: Json) -> Iterator[str]:
    """Return the lines of the cardholder's receipt; the acquirer names its fields in them."""
    for receipt in body.get("PaymentReceipt") or ():
        if receipt.get("DocumentQualifier") != "CustomerReceipt":
            continue
        for line in (receipt.get("OutputContent") or {}).get("OutputText") or ():
            text = str(line.get("Text") or "")
            fields = parse_qs(text) if "key=" in text else {}
            if fields:
                text = " ".join(fields.get("name", []) + fields.get("value", []))
            yield text.replace("\u00a0", " ")
