"""A card terminal that speaks nexo Sale-to-POI 3.0 as JSON on the shop's own network.

Whatever happens to a request, the terminal is asked by its ServiceID what became of it; a request
for money is never sent twice.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from devices.ports.nexo_line import Lost, NotSent, TerminalLine
from devices.ports.nexo_messages import (
    CATEGORIES,
    Ends,
    diagnosis_of,
    exact,
    group_id,
    payment_result,
    result_of,
    reversal_result,
    service_id,
    split_reference,
    totals_of,
)
from devices.ports.nexo_sealing import RESPONSE, NotBelieved, SharedKey
from edge.card_terminal import USUAL_TERMS, TerminalResult, Terms
from edge.clock import SystemClock
from edge.domain.errors import BadInput
from edge.store.keys import terminal_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edge.config import Settings
    from edge.ports import Clock

Json = dict[str, Any]
PORT: Final = 8443
SECRETS: Final = ("passphrase",)
"""What `keys/terminal-NAME` has to hold."""
POLL_S: Final = 5.0
"""Between two questions what became of a payment; the terminal is busy with the customer."""
QUICK_S: Final = 15.0
"""How long a terminal may take for an answer that needs no customer."""
_REVERSAL: Final = "/reversal"

log = logging.getLogger("devices.nexo")


class NexoTerminal:
    """Implements `edge.card_terminal.CardTerminal`; its calls may come from several threads."""

    def __init__(
        self,
        line: TerminalLine,
        key: SharedKey,
        ends: Ends,
        clock: Clock,
        *,
        currency: str,
        answer_s: float = 150.0,
        poll_s: float = POLL_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._line, self._key, self._ends, self._clock = line, key, ends, clock
        self._currency = currency
        self._answer_s, self._poll_s, self._sleep = answer_s, poll_s, sleep

    def pay(
        self, payment: str, amount_minor: int, currency: str, terms: Terms = USUAL_TERMS
    ) -> TerminalResult:
        """Ask for a payment; a lost answer is asked for by status before it is unknown."""
        return self._paid(payment, amount_minor, currency, terms, "pay")

    def refund(
        self,
        payment: str,
        amount_minor: int,
        currency: str,
        original_reference: str,
        terms: Terms = USUAL_TERMS,
    ) -> TerminalResult:
        """Give money of a payment back, or to any card where there is no original."""
        if not original_reference:
            return self._paid(payment, amount_minor, currency, terms, "credit")
        body = self._reversal(payment, original_reference)
        body["ReversedAmount"] = exact(amount_minor, currency)
        body["SaleData"]["SaleToAcquirerData"] = f"currency={currency}"
        return self._money("refund", payment, body, amount_minor, currency)

    def reverse(
        self, payment: str, amount_minor: int = 0, currency: str = "", reference: str = ""
    ) -> TerminalResult:
        """Undo a payment whole. One that was asked to be undone before is not asked again."""
        reversal, code = f"{payment}{_REVERSAL}", currency or self._currency
        known = self._asked_after(reversal, "refund", amount_minor, code)
        if known.state == "not_found":
            body = self._reversal(reversal, reference)
            known = self._money("refund", reversal, body, amount_minor, code)
        if known.state == "approved":
            return TerminalResult("reversed", 0, reference or None)
        return known

    def status(self, payment: str, *, about: str = "pay", amount_minor: int = 0) -> TerminalResult:
        """Tell what became of a request; waits while the customer is still at it.

        A request that is not known may still be travelling, so that answer takes its time, and the
        terminal is told not to begin with it any more.
        """
        found = self._asked_after(payment, about, amount_minor, self._currency)
        if found.state == "not_found":
            self.abort(payment, about=about)
            self._sleep(self._poll_s)
        return found

    def abort(self, payment: str, *, about: str = "pay") -> None:
        """Ask the terminal to give a request up; the answer to the request says what came of it."""
        service = service_id(payment)
        reference = self._reference_to(service, CATEGORIES.get(about, "Payment"))
        body = {"MessageReference": reference, "AbortReason": "MerchantAbort"}
        asking = service_id(f"{service}/abort/{self._clock.now().micros}")
        request = self._ends.request("Abort", asking, body)
        try:
            self._line.send(self._key.seal(request), QUICK_S)
        except (NotSent, Lost, NotBelieved):
            log.info("abort_not_heard", extra={"service": service})

    def totals(self, request: str, totals_group: str) -> TerminalResult:
        """Return the totals of a shift's payments."""
        body: Json = {
            "TotalDetails": ["TotalsGroupID"],
            "TotalFilter": {"TotalsGroupID": group_id(totals_group)},
        }
        try:
            answer = self._exchange("GetTotals", service_id(request), body, QUICK_S)
            return totals_of(answer, self._currency)
        except (NotSent, NotBelieved) as error:
            return TerminalResult("unknown", reason=error.code)
        except (Lost, *_NONSENSE):
            return TerminalResult("unknown", reason="not_found")

    def diagnose(self) -> TerminalResult:
        """Ask the terminal how it is; that of the acquirer behind it is its own business."""
        asking = service_id(f"diagnosis/{self._clock.now().micros}")
        try:
            answer = self._exchange("Diagnosis", asking, {"HostDiagnosisFlag": False}, QUICK_S)
            return diagnosis_of(answer)
        except (NotSent, NotBelieved) as error:
            return TerminalResult("unknown", reason=error.code)
        except (Lost, *_NONSENSE):
            return TerminalResult("unknown", reason="no_answer")

    # How ---------------------------------------------------------------------------------------

    def _paid(
        self, payment: str, amount_minor: int, currency: str, terms: Terms, about: str
    ) -> TerminalResult:
        amounts = {"Currency": currency, "RequestedAmount": exact(amount_minor, currency)}
        if terms.tip_minor:
            amounts["TipAmount"] = exact(terms.tip_minor, currency)
        transaction: Json = {"AmountsReq": amounts}
        if terms.online_only:
            transaction["TransactionConditions"] = {"ForceOnlineFlag": True}
        body = {
            "SaleData": self._sale_data(payment, terms.totals_group),
            "PaymentTransaction": transaction,
            "PaymentData": {"PaymentType": "Normal" if about == "pay" else "Refund"},
        }
        return self._money(about, payment, body, amount_minor, currency)

    def _money(
        self, about: str, payment: str, body: Json, amount_minor: int, currency: str
    ) -> TerminalResult:
        """Ask for money to move, once. Where no byte was sent, none can have moved."""
        category, service = CATEGORIES[about], service_id(payment)
        try:
            answer = self._exchange(category, service, body, self._answer_s)
            return _meaning(answer, category, amount_minor, currency)
        except NotSent as error:
            return TerminalResult("declined", reason=error.code)
        except NotBelieved as error:
            log.warning("answer_not_believed", extra={"service": service, "why": error.code})
        except (Lost, *_NONSENSE):
            log.warning("answer_lost", extra={"service": service})
        found = self._asked_after(payment, about, amount_minor, currency)
        return TerminalResult("unknown") if found.state == "not_found" else found

    def _asked_after(
        self, payment: str, about: str, amount_minor: int, currency: str
    ) -> TerminalResult:
        """Ask what became of a request, again and again while it is in progress."""
        category, service = CATEGORIES.get(about, "Payment"), service_id(payment)
        body = {
            "MessageReference": self._reference_to(service, category),
            "ReceiptReprintFlag": True,
            "DocumentQualifier": ["CustomerReceipt"],
        }
        until = self._clock.monotonic_micros() + int(self._answer_s * 1_000_000)
        while True:
            found = self._status_once(body, category, service, amount_minor, currency)
            if found.reason != "in_progress" or self._clock.monotonic_micros() >= until:
                return found
            self._sleep(self._poll_s)

    def _status_once(
        self, body: Json, category: str, service: str, amount_minor: int, currency: str
    ) -> TerminalResult:
        # Each question is a request of its own; the moment tells them apart.
        asking = service_id(f"{service}/{self._clock.now().micros}")
        try:
            answer = self._exchange("TransactionStatus", asking, body, QUICK_S)
            result, reason = result_of(answer)
            if result == "Failure":
                return TerminalResult(
                    "not_found" if reason == "not_found" else "unknown", reason=reason
                )
            repeated = answer["RepeatedMessageResponse"]
            if repeated["MessageHeader"].get("ServiceID") != service:
                return TerminalResult("unknown", reason="driver_failed")
            content = repeated["RepeatedResponseMessageBody"][f"{category}Response"]
            return _meaning(content, category, amount_minor, currency)
        except (NotSent, NotBelieved) as error:
            return TerminalResult("unknown", reason=error.code)
        except (Lost, *_NONSENSE):
            return TerminalResult("unknown")

    def _exchange(self, category: str, service: str, body: Json, answer_s: float) -> Json:
        request = self._ends.request(category, service, body)
        sealed = self._line.send(self._key.seal(request), answer_s)
        return self._ends.check(self._key.open(sealed, RESPONSE), category, service)

    def _reference_to(self, service: str, category: str) -> Json:
        return {
            "MessageCategory": category,
            "SaleID": self._ends.sale_id,
            "ServiceID": service,
        }

    def _sale_data(self, payment: str, group: str = "") -> Json:
        at = self._clock.now().as_datetime()
        found: Json = {
            "SaleTransactionID": {
                "TransactionID": payment,
                "TimeStamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        }
        return found | {"SaleTerminalData": {"TotalsGroupID": group_id(group)}} if group else found

    def _reversal(self, payment: str, reference: str) -> Json:
        return {
            "SaleData": self._sale_data(payment),
            "OriginalPOITransaction": {"POITransactionID": split_reference(reference)},
            "ReversalReason": "MerchantCancel",
        }


_NONSENSE: Final = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading an answer of the wrong shape raises."""


def _meaning(body: Json, category: str, amount_minor: int, currency: str) -> TerminalResult:
    if category == "Payment":
        return payment_result(body, currency)
    return reversal_result(body, amount_minor, currency)


def open_terminal(directory: Path, settings: Settings, lane: str, currency: str) -> NexoTerminal:
    """Open the terminal that the settings describe; raises `BadInput` for what is missing."""
    given = settings.terminal
    for name in ("host", "poi_id", "key_identifier", "certificate_name"):
        if not getattr(given, name):
            raise BadInput("terminal_setting_missing", key=f"terminal.{name}")
    passphrase = terminal_secret(directory, "passphrase")
    return NexoTerminal(
        TerminalLine(
            given.host, given.port or PORT, given.certificate_name, directory / given.authority_file
        ),
        SharedKey(passphrase, given.key_identifier, given.key_version),
        Ends(given.sale_id or f"TILL-{lane}", given.poi_id),
        SystemClock(),
        currency=currency,
        answer_s=given.answer_s,
    )
