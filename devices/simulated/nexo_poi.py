"""The inside of a simulated nexo terminal: what it does with a request, and with which fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle
from threading import Condition
from typing import TYPE_CHECKING, Any, Final

from devices.ports.nexo_messages import exact, minor, split_reference
from devices.simulated.card_ledger import LIE, Booked, CardLedger, Script, invented
from devices.simulated.nexo_lies import lying_rows
from devices.simulated.under_way import Asked
from edge.domain.money import currency
from edge.domain.text import amount_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

AT: Final = "2026-01-02T03:04:05.000Z"
HOSTILE: Final = "hostile"
CARD_NUMBER: Final = "4111111111111111"
"""A published test number: what a hostile terminal puts wherever a text can stand."""

CARD_NUMBERS: Final = (
    CARD_NUMBER, "4222222222222", "36227206271667", "378282246310005", "62123456789012347",
    "621234567890123457", "6212345678901234569",
)  # fmt: skip
"""Such numbers of 13 to 19 digits; a hostile terminal writes them in several ways."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer, and what goes wrong on its way: a word of the script."""

    body: Json | None
    fault: str = ""


class Poi:
    """A terminal's state; its requests may come from several threads."""

    def __init__(self, ledger: CardLedger, script: Script, delay_s: float = 1.0) -> None:
        self._ledger, self._script, self._delay_s = ledger, script, delay_s
        self._changed = Condition()
        self._under_way: dict[str, Asked] = {}

    def answer(self, category: str, header: Json, body: Json) -> Answer:
        """Do what a request asks for; may take as long as a customer does."""
        match category:
            case "Payment" | "Reversal":
                return self._money(category, str(header["ServiceID"]), body)
            case "TransactionStatus":
                return Answer(self._status(header, body["MessageReference"]))
            case "Abort":
                self._abort(str(body["MessageReference"]["ServiceID"]))
                return Answer(None)
            case "Diagnosis":
                return Answer(self._diagnosis())
            case "GetTotals":
                return Answer(self._totals(body))
            case _:
                return Answer({"Response": _failure("NotAllowed")})

    # Money -------------------------------------------------------------------------------------

    def _money(self, category: str, service: str, body: Json) -> Answer:
        with self._changed:
            known = self._ledger.get(service)
            if known is not None:
                return Answer(_response(category, known))
            if self._under_way:
                return Answer({"Response": _failure("Busy")})
            word = self._script.next()
            if word == "busy":
                return Answer({"Response": _failure("Busy")})
            if word == "drop_before":
                return Answer(None, "drop")
            asked = Asked(self._wanted(category, service, body), word)
            self._under_way[service] = asked
            name, _, count = word.partition(":")
            if name in {"late", "late_deaf"}:
                asked.unheard = int(count or 1)
                return Answer(None, "drop")
            if name == "in_progress":
                asked.pending = int(count or 1)
                return Answer(None, "drop")
            self._changed.wait_for(lambda: asked.is_stopped, asked.customer_s(self._delay_s))
            booked = self._finish(asked)
        answer = _response(category, booked, is_hostile=word == HOSTILE)
        return Answer(None, "drop") if word == "drop_after" else Answer(answer, word)

    def _finish(self, asked: Asked) -> Booked:
        """Decide a request for money: from here on the card is charged, or is not."""
        self._under_way.pop(asked.wanted.payment, None)
        booked = _decided(asked)
        original = self._ledger.find(asked.wanted.reference) if booked.kind == "reversal" else None
        if booked.kind != "reversal":
            return self._ledger.book(booked)
        if original is None or original.state != "approved":
            return self._ledger.book(
                replace(booked, state="declined", amount_minor=0, reason="NotFound")
            )
        booked = replace(
            booked, kind="refund", scheme=original.scheme, masked_card=original.masked_card
        )
        amount = booked.amount_minor or original.amount_minor
        reference = invented(booked.payment, "refund", amount, "").reference
        return self._ledger.book(
            replace(booked, amount_minor=amount, reference=reference, group=original.group)
        )

    def _wanted(self, category: str, service: str, body: Json) -> Booked:
        sale = body.get("SaleData") or {}
        group = str((sale.get("SaleTerminalData") or {}).get("TotalsGroupID") or "")
        if category == "Reversal":
            original = body["OriginalPOITransaction"]["POITransactionID"]["TransactionID"]
            code = str(sale.get("SaleToAcquirerData") or "currency=EUR").partition("=")[2]
            told = body.get("ReversedAmount")
            amount = 0 if told is None else minor(told, code)
            wanted = invented(service, "reversal", amount, code)
            return replace(wanted, reference=str(original), group=group)
        amounts = body["PaymentTransaction"]["AmountsReq"]
        amount = minor(amounts["RequestedAmount"], amounts["Currency"])
        kind = "pay" if body["PaymentData"]["PaymentType"] == "Normal" else "refund"
        wanted = invented(service, kind, amount, amounts["Currency"])
        conditions = body["PaymentTransaction"].get("TransactionConditions") or {}
        reason = "online_only" if conditions.get("ForceOnlineFlag") else ""
        return replace(wanted, group=group, reason=reason)

    # Questions ---------------------------------------------------------------------------------

    def _status(self, header: Json, about: Json) -> Json:
        service = str(about["ServiceID"])
        with self._changed:
            asked = self._under_way.get(service)
            if asked is not None and asked.unheard:
                asked.unheard -= 1
                return {"Response": _failure("NotFound")}
            if asked is not None and asked.pending:
                asked.pending -= 1
                return {"Response": _failure("InProgress")}
            if asked is not None and asked.is_left_alone:
                self._finish(asked)
            elif asked is not None:
                return {"Response": _failure("InProgress")}
            booked = self._ledger.get(service)
        if booked is None:
            return {"Response": _failure("NotFound")}
        category = about["MessageCategory"]
        repeated = header | {"ServiceID": service, "MessageCategory": category}
        return {
            "Response": {"Result": "Success"},
            "MessageReference": about,
            "RepeatedMessageResponse": {
                "MessageHeader": repeated | {"MessageType": "Response"},
                "RepeatedResponseMessageBody": {
                    f"{category}Response": _response(str(category), booked)
                },
            },
        }

    def _abort(self, service: str) -> None:
        with self._changed:
            asked = self._under_way.get(service)
            if asked is None or asked.word.startswith("late_deaf"):
                return
            asked.is_stopped = True
            if asked.is_left_alone:
                self._finish(asked)
            self._changed.notify_all()

    def _diagnosis(self) -> Json:
        with self._changed:
            status = "Busy" if self._under_way else "OK"
        return {"Response": {"Result": "Success"}, "POIStatus": {"GlobalStatus": status}}

    def _totals(self, body: Json) -> Json:
        group = str((body.get("TotalFilter") or {}).get("TotalsGroupID") or "")
        code = self._ledger.last.currency if self._ledger.last else "EUR"
        lie = f" {CARD_NUMBER}" if self._script.next(HOSTILE) else ""
        word = self._script.next(LIE)
        rows = [
            {
                "PaymentInstrumentType": "Card",
                "CardBrand": f"{total.scheme}{lie}",
                "PaymentCurrency": code,
                "PaymentTotals": [
                    _total("Debit", total.paid_count, total.paid_minor, code),
                    _total("Credit", total.refunded_count, total.refunded_minor, code),
                ],
            }
            for total in self._ledger.totals(group)
        ]
        return {
            "Response": {"Result": "Success"},
            "POIReconciliationID": "1",
            "TransactionTotals": lying_rows(rows, word),
        }


def _decided(asked: Asked) -> Booked:
    wanted = asked.wanted
    booked = replace(wanted, reason="")
    if asked.is_stopped:
        return replace(booked, state="declined", amount_minor=0, reason="Aborted")
    match asked.word:
        case "decline":
            return replace(booked, state="declined", amount_minor=0, reason="Refusal")
        case "wrong_pin":
            return replace(booked, state="declined", amount_minor=0, reason="WrongPIN")
        case "partial":
            return replace(booked, amount_minor=(wanted.amount_minor + 1) // 2)
        case "tip":
            return replace(booked, amount_minor=wanted.amount_minor + 200)
        case "offline" if wanted.reason == "online_only":
            return replace(booked, state="declined", amount_minor=0, reason="UnreachableHost")
        case "offline":
            return replace(booked, offline=True)
        case _:
            return booked


def _failure(condition: str) -> Json:
    return {"Result": "Failure", "ErrorCondition": condition, "AdditionalResponse": ""}


def _total(kind: str, count: int, amount_minor: int, code: str) -> Json:
    return {
        "TransactionType": kind,
        "TransactionCount": count,
        "TransactionAmount": exact(amount_minor, code),
    }


# Answers ---------------------------------------------------------------------------------------


def _response(category: str, booked: Booked, *, is_hostile: bool = False) -> Json:
    poi = {"POITransactionID": split_reference(f"{booked.reference}@{AT}")}
    if booked.state == "declined":
        return {"Response": _failure(booked.reason), "POIData": poi}
    body: Json = {
        "Response": {
            "Result": "Success",
            "AdditionalResponse": "AID=A0000000031010&transactionType=GOODS_SERVICES",
        },
        "POIData": poi,
        "PaymentReceipt": [_receipt(booked)],
    }
    if category == "Reversal":
        body["ReversedAmount"] = exact(booked.amount_minor, booked.currency)
    else:
        body["PaymentResult"] = _payment_result(booked)
    return _hostile(body, _card_texts()) if is_hostile else body


def _payment_result(booked: Booked) -> Json:
    return {
        "OnlineFlag": not booked.offline,
        "AmountsResp": {
            "Currency": booked.currency,
            "AuthorizedAmount": exact(booked.amount_minor, booked.currency),
        },
        "PaymentAcquirerData": {
            "AcquirerPOIID": "SIM-POI",
            "ApprovalCode": booked.reference[-6:],
            "MerchantID": "SIMULATED",
        },
        "PaymentInstrumentData": {
            "PaymentInstrumentType": "Card",
            "CardData": {
                "PaymentBrand": booked.scheme,
                "MaskedPan": booked.masked_card,
                "EntryMode": ["Contactless"],
            },
        },
    }


def _receipt(booked: Booked) -> Json:
    money = currency(booked.currency)
    amount = f"{money.code} {amount_text(booked.amount_minor, money)}"
    lines = (
        "name=CARDHOLDER%20COPY&key=cardholderHeader",
        f"name=Card&value={booked.masked_card}&key=pan",
        f"name=Card%20type&value={booked.scheme}&key=cardType",
        "name=AID&value=A0000000031010&key=aid",
        f"name=Auth.%20code&value={booked.reference[-6:]}&key=authCode",
        f"name=TOTAL&value={amount}&key=totalAmount",
        "key=filler",
        "name=APPROVED&key=approved",
    )
    return {
        "DocumentQualifier": "CustomerReceipt",
        "OutputContent": {
            "OutputFormat": "Text",
            "OutputText": [{"Text": line, "EndOfLineFlag": True} for line in lines],
        },
    }


def _hostile(tree: Any, texts: Iterator[str]) -> Any:
    """Return an answer whose every free text holds a card number."""
    if isinstance(tree, dict):
        kept = ("Result", "Currency", "AuthorizedAmount", "DocumentQualifier", "OutputFormat")
        return {k: v if k in kept else _hostile(v, texts) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_hostile(each, texts) for each in tree]
    return next(texts) if isinstance(tree, str) else tree


_WAYS: Final = ("bare", "named", "grouped", "dashed", "dotted", "spread", "wide", "key")
_FULL_WIDTH: Final = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})


def _card_texts() -> Iterator[str]:
    for way, number in zip(cycle(_WAYS), cycle(CARD_NUMBERS)):
        groups = [number[at : at + 4] for at in range(0, len(number), 4)]
        yield {
            "bare": number,
            "named": f"PAN:{number}.",
            "grouped": " ".join(groups),
            "dashed": "-".join(groups),
            "dotted": ".".join(groups),
            "spread": " / ".join(groups),
            "wide": number.translate(_FULL_WIDTH),
            "key": f"name=Card&value={number}&key=pan",
        }[way]
