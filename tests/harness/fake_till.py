"""A till for the screen's tests: it does as it is told, and keeps what it was asked.

It adds up prices and takes money so that a sale can be played through, but its rules are those of a
test: what it shall refuse is put into `refusals` beforehand.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from edge.domain.commands import (
    BackToBasket,
    CancelSale,
    CloseShift,
    Command,
    CountDrawer,
    EndPractice,
    EReceipt,
    Find,
    Hold,
    Lock,
    OpenShift,
    PastSales,
    PriceCheck,
    Recall,
    Scan,
    SellDepartment,
    SetQuantity,
    SignOff,
    SignOn,
    StartPractice,
    Tender,
    Total,
    VoidLine,
    VoidTender,
)
from edge.domain.errors import Fact, Refusal, TillError
from edge.services.view import (
    Answer,
    HeldView,
    LastSaleView,
    LineView,
    OperatorView,
    PastSaleView,
    SaleView,
    ShiftView,
    TenderView,
    TillView,
    WayView,
)
from edge.services.view_of_items import ItemView

NOON_MICROS = 1_796_047_320_000_000
"""2026-11-30 14:02 in UTC, a Monday."""

GOODS: dict[str, tuple[str, int, str]] = {
    "4006381333931": ("Oat drink 1L", 185, "EA"),
    "5000112637922": ("Batteries AA 4pk", 650, "EA"),
    "4000417025005": ("Wholemeal loaf", 240, "EA"),
    "4011": ("Bananas loose", 129, "KGM"),
}
OPERATORS = {
    "101": ("Asha", "cashier", "1234"),
    "201": ("Miriam", "manager", "246810"),
}


WAYS = (
    WayView("cash", "cash", "Cash", 0),
    WayView("card", "card", "Card", 0, uses_terminal=True),
    WayView("voucher", "voucher", "Voucher", 0),
)


def till_view(**changes: object) -> TillView:
    """Return a closed till with nobody at it."""
    closed = TillView(
        store="Corner Shop",
        lane="3",
        currency="EUR",
        currency_digits=2,
        operator=None,
        locked=False,
        practice=False,
        shift=None,
        sale=None,
        held=(),
        last_sale=None,
        next_number="000482",
        waiting=0,
    )
    return replace(closed, **changes)  # type: ignore[arg-type]


OPEN_SHIFT = ShiftView("s1", "open", "2026-11-30", NOON_MICROS, "101", 7)
ASHA = OperatorView("101", "Asha", "cashier")
MIRIAM = OperatorView("201", "Miriam", "manager")


def selling(**changes: object) -> TillView:
    """Return a till that is ready for the first item."""
    return till_view(**{"operator": ASHA, "shift": OPEN_SHIFT, **changes})


def sale_line(number: int, code: str, quantity: str = "1", **changes: object) -> LineView:
    """Return a line of known goods."""
    name, price, unit = GOODS[code]
    cost = round(price * float(quantity))
    line = LineView(number, code, name, quantity, unit, str(price), cost, cost)
    return replace(line, **changes)  # type: ignore[arg-type]


def sale(*lines: LineView, **changes: object) -> SaleView:
    """Return a basket of lines."""
    basket = SaleView(
        id="sale-1",
        state="open",
        number="000482",
        currency="EUR",
        currency_digits=2,
        lines=lines,
        tenders=(),
        taxes=(),
        tax_included=True,
        item_count="0",
        subtotal_minor=0,
        tax_minor=0,
        total_minor=0,
        paid_minor=0,
        due_minor=0,
        change_minor=0,
        operator="101",
    )
    if changes.get("state") == "paying":
        changes = {"ways": WAYS, **changes}
    return replace(_summed(basket), **changes)  # type: ignore[arg-type]


def _summed(basket: SaleView) -> SaleView:
    live = [line for line in basket.lines if not line.voided]
    total = sum(line.amount_minor for line in live)
    paid = sum(tender.amount_minor for tender in basket.tenders if tender.state == "approved")
    pieces = sum(int(line.quantity) if line.unit == "EA" else 1 for line in live)
    return replace(
        basket,
        item_count=str(pieces),
        subtotal_minor=total,
        total_minor=total,
        tax_minor=total * 7 // 107,
        paid_minor=paid,
        due_minor=total - paid,
        cash_due_minor=total - paid,
    )


@dataclass
class FakeTill:
    """A scripted counter. `holds_answers` keeps futures open until `let_go`."""

    view: TillView = field(default_factory=till_view)
    refusals: dict[type, deque[TillError]] = field(default_factory=dict)
    asked: list[Command] = field(default_factory=list)
    items: tuple[ItemView, ...] = ()
    past: tuple[PastSaleView, ...] = ()
    holds_answers: bool = False
    stops: int = 0
    _waiting: deque[tuple[Future[Answer], Command]] = field(default_factory=deque)

    def refuse_next(self, command: type, *errors: TillError) -> None:
        """Refuse the next commands of a kind, one error each."""
        self.refusals.setdefault(command, deque()).extend(errors)

    def stop_terminal(self) -> None:
        """Remember that the card terminal was to be stopped."""
        self.stops += 1

    def submit(self, command: Command) -> Future[Answer]:
        """Answer at once, or keep the answer back."""
        self.asked.append(command)
        future: Future[Answer] = Future()
        if self.holds_answers:
            self._waiting.append((future, command))
        else:
            self._settle(future, command)
        return future

    def let_go(self) -> None:
        """Answer what was kept back, and everything after it at once."""
        self.holds_answers = False
        while self._waiting:
            self._settle(*self._waiting.popleft())

    def commands(self, kind: type) -> list[Command]:
        """Return what was asked of one kind."""
        return [command for command in self.asked if type(command) is kind]

    def _settle(self, future: Future[Answer], command: Command) -> None:
        planned = self.refusals.get(type(command))
        try:
            if planned:
                raise planned.popleft()
            future.set_result(self._answer(command))
        except TillError as error:
            future.set_exception(error)

    def _answer(self, command: Command) -> Answer:
        said: str | None = None
        match command:
            case Find():
                return Answer((), self.view, items=self.items, information="found")
            case PriceCheck(code):
                return Answer((), self.view, items=(self._item(code),))
            case PastSales():
                return Answer((), self.view, sales=self.past)
            case EReceipt():
                return Answer((), self.view, files=("receipts/000481.html",))
            case Scan() | SellDepartment():
                self._add(command)
                assert self.view.sale is not None
                number = self.view.sale.lines[-1].line
                return Answer((), self.view, information="line_added", facts={"line": number})
            case Tender():
                said = self._take(command)
            case _:
                self._keep(command)
        facts: dict[str, Fact] | None = {"number": "000482"} if said == "sale_completed" else None
        return Answer((), self.view, information=said, facts=facts)

    def _item(self, code: str) -> ItemView:
        if code not in GOODS:
            raise Refusal("item_unknown", code=code)
        name, price, unit = GOODS[code]
        return ItemView(code, code, name, str(price), unit, "food", "", (), "12", 0)

    def _add(self, command: Scan | SellDepartment) -> None:
        basket = self.view.sale
        if basket is None or basket.state not in ("open", "paying"):
            basket = sale()
        number = len(basket.lines) + 1
        if isinstance(command, SellDepartment):
            price = command.price_minor
            line = LineView(number, "d", command.department, "1", "EA", str(price), price, price)
        elif command.code not in GOODS:
            raise Refusal("item_unknown", code=command.code)
        else:
            line = sale_line(number, command.code, command.quantity or "1", serial=command.serial)
        self._basket(replace(basket, lines=(*basket.lines, line)))

    def _basket(self, basket: SaleView) -> None:
        self.view = replace(self.view, sale=_summed(basket))

    def _take(self, command: Tender) -> str:
        basket = self.view.sale
        assert basket is not None
        amount = basket.due_minor if command.amount_minor is None else command.amount_minor
        tender = TenderView(len(basket.tenders) + 1, command.kind, command.kind.title(), amount)
        basket = _summed(replace(basket, tenders=(*basket.tenders, tender)))
        if basket.due_minor > 0:
            self.view = replace(self.view, sale=basket)
            return "tender_taken"
        change = -basket.due_minor
        done = replace(basket, state="completed", due_minor=0, change_minor=change)
        last = LastSaleView("sale-1", basket.number, basket.total_minor, change, NOON_MICROS)
        self.view = replace(self.view, sale=done, last_sale=last)
        return "sale_completed"

    def _keep(self, command: Command) -> None:
        """Change the view the way the command says, as simply as can be."""
        view = self.view
        match command:
            case SignOn(operator, pin):
                name, role, right = OPERATORS.get(operator, ("", "", ""))
                if pin != right or not right:
                    raise Refusal("pin_wrong", tries_left=4)
                self.view = replace(view, operator=OperatorView(operator, name, role), locked=False)
            case SignOff() | Lock():
                gone = isinstance(command, SignOff)
                self.view = replace(view, operator=None if gone else view.operator, locked=not gone)
            case OpenShift() | CloseShift():
                shift = OPEN_SHIFT if isinstance(command, OpenShift) else None
                self.view = replace(view, shift=shift)
            case CountDrawer():
                self.view = replace(view, shift=replace(OPEN_SHIFT, state="counted"))
            case StartPractice() | EndPractice():
                self.view = replace(view, practice=isinstance(command, StartPractice))
            case Recall():
                recalled = sale(sale_line(1, "4006381333931"))
                self.view = replace(view, held=view.held[1:], sale=recalled)
            case _:
                if view.sale is not None:
                    self.view = _with_basket(view, view.sale, command)


def _with_basket(view: TillView, basket: SaleView, command: Command) -> TillView:
    match command:
        case Total():
            return replace(view, sale=replace(basket, state="paying", ways=WAYS))
        case BackToBasket():
            return replace(view, sale=replace(basket, state="open"))
        case CancelSale():
            return replace(view, sale=None)
        case Hold(label):
            total = basket.total_minor
            held = HeldView(basket.id, label, "101", basket.item_count, total, NOON_MICROS)
            return replace(view, sale=None, held=(*view.held, held))
        case VoidLine(number):
            return replace(view, sale=_changed(basket, number, voided=True))
        case SetQuantity(number, quantity):
            return replace(view, sale=_changed(basket, number, quantity=quantity))
        case VoidTender():
            return replace(view, sale=_summed(replace(basket, tenders=())))
        case _:
            return view


def _changed(
    basket: SaleView, number: int, quantity: str | None = None, voided: bool = False
) -> SaleView:
    lines = [
        sale_line(line.line, line.item, quantity or line.quantity, voided=voided)
        if line.line == number
        else line
        for line in basket.lines
    ]
    return _summed(replace(basket, lines=tuple(lines)))
