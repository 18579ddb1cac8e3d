"""Which use case answers which command."""

from __future__ import annotations

from typing import assert_never

from edge.domain.commands import (
    AddOperator,
    AgreeDeposit,
    AisleCommand,
    AnswerException,
    AnswerPrint,
    AttachCustomer,
    BackToBasket,
    BuyerCommand,
    CancelSale,
    ChangePin,
    CloseShift,
    Command,
    ConfirmAge,
    CorrectTender,
    CountDrawer,
    DetachCustomer,
    DiscountLine,
    DrawerCommand,
    EndPractice,
    EReceipt,
    ExemptTax,
    ExplainPrice,
    Find,
    FindCustomers,
    GiftReceipt,
    GoodsCommand,
    Hold,
    KeepElsewhere,
    KeepingCommand,
    LineCommand,
    ListOperators,
    ListPickups,
    ListShipments,
    Lock,
    LookElsewhere,
    LookUpReturn,
    NoSale,
    OpenShift,
    OrderPaperCommand,
    OverridePrice,
    PastSales,
    PauseWebOrders,
    PayBackOrder,
    PayCommand,
    PayForOrder,
    PayIn,
    PayOut,
    PayRest,
    PeopleCommand,
    PresentCoupon,
    PriceCheck,
    PriceLabel,
    PrintOrderLabels,
    PrintPickList,
    Question,
    Recall,
    ReceiptCommand,
    ReconcileTerminal,
    RefuseAge,
    RemoveOperator,
    Reprint,
    ResetPin,
    ResolvePayment,
    ResumeWebOrders,
    ReturnCommand,
    ReturnDeposit,
    ReturnGoods,
    SafeDrop,
    Scan,
    SellDepartment,
    SellElsewhere,
    SetQuantity,
    SettlePayment,
    ShiftCommand,
    ShowByCode,
    ShowPickup,
    SignOff,
    SignOn,
    StartPractice,
    Tender,
    Total,
    View,
    VoidLine,
    VoidTender,
    WebOrderCommand,
    WithdrawCoupon,
    XRead,
)
from edge.services import (
    aisle,
    buyers,
    card,
    coupons,
    drawer,
    exceptions,
    explaining,
    goods,
    keeping,
    lines,
    operators,
    orders,
    paying,
    price_label,
    questions,
    receipts,
    reconciling,
    returns,
    scanning,
    shift,
    shipping,
    sign_on,
    web_orders,
)
from edge.services.back_room import back_room_command
from edge.services.desk import Decision, Desk


def decide(desk: Desk, command: Command) -> Decision:
    """Return what a command comes to; raises `TillError` when it may not or cannot be."""
    match command:
        case (
            Scan() | SellDepartment() | ReturnDeposit() | ConfirmAge() | RefuseAge()
            | LookElsewhere() | KeepElsewhere() | SellElsewhere() | PayForOrder()
            | AgreeDeposit() | PayRest()
        ):  # fmt: skip
            return _goods(desk, command)
        case SetQuantity() | OverridePrice() | DiscountLine() | VoidLine():
            return _lines(desk, command)
        case Hold() | Recall() | CancelSale() | StartPractice() | EndPractice():
            return _keeping(desk, command)
        case (
            Reprint() | GiftReceipt() | EReceipt() | PriceLabel() | AnswerPrint()
            | PrintPickList() | PrintOrderLabels()
        ):  # fmt: skip
            return _receipts(desk, command)
        case LookUpReturn() | ReturnGoods() | PayBackOrder():
            return _returns(desk, command)
        case AnswerException() | PauseWebOrders() | ResumeWebOrders():
            return _centre(desk, command)
        case (
            OpenShift() | XRead() | ReconcileTerminal() | CountDrawer() | CloseShift()
            | NoSale() | PayIn() | PayOut() | SafeDrop()
        ):  # fmt: skip
            return _day(desk, command)
        case (
            AttachCustomer() | DetachCustomer() | PresentCoupon() | WithdrawCoupon() | ExemptTax()
        ):  # fmt: skip
            return _buyers(desk, command)
        case (
            View() | PriceCheck() | Find() | FindCustomers() | ExplainPrice() | PastSales()
            | ListOperators() | ListPickups() | ListShipments() | ShowPickup() | ShowByCode()
        ):  # fmt: skip
            return _questions(desk, command)
        case (
            SignOn() | SignOff() | Lock() | ChangePin() | ResetPin() | AddOperator()
            | RemoveOperator()
        ):  # fmt: skip
            return _people(desk, command)
        case (
            Total() | BackToBasket() | Tender() | VoidTender() | ResolvePayment() | SettlePayment()
            | CorrectTender()
        ):  # fmt: skip
            return _paying(desk, command)
        case _:
            return back_room_command(desk, command)


def _people(desk: Desk, command: PeopleCommand) -> Decision:
    match command:
        case SignOn():
            return sign_on.sign_on(desk, command)
        case SignOff():
            return sign_on.sign_off(desk, command)
        case Lock():
            return sign_on.lock(desk, command)
        case ChangePin():
            return operators.change_pin(desk, command)
        case ResetPin():
            return operators.reset_pin(desk, command)
        case AddOperator():
            return operators.add_operator(desk, command)
        case RemoveOperator():
            return operators.remove_operator(desk, command)
    assert_never(command)


def _centre(desk: Desk, command: AnswerException | WebOrderCommand) -> Decision:
    if isinstance(command, AnswerException):
        return exceptions.answer_exception(desk, command)
    return web_orders.web_order_command(desk, command)


def _goods(desk: Desk, command: GoodsCommand | AisleCommand) -> Decision:
    match command:
        case Scan():
            return scanning.scan(desk, command)
        case SellDepartment():
            return goods.sell_department(desk, command)
        case ReturnDeposit():
            return goods.return_deposit(desk, command)
        case ConfirmAge():
            return goods.confirm_age(desk, command)
        case RefuseAge():
            return goods.refuse_age(desk, command)
        case (
            LookElsewhere() | KeepElsewhere() | SellElsewhere() | AgreeDeposit() | PayRest()
        ):  # fmt: skip
            return aisle.aisle_command(desk, command)
        case PayForOrder():
            return orders.pay_for_order(desk, command)
    assert_never(command)


def _lines(desk: Desk, command: LineCommand) -> Decision:
    match command:
        case SetQuantity():
            return lines.set_quantity(desk, command)
        case OverridePrice():
            return lines.override_price(desk, command)
        case DiscountLine():
            return lines.discount_line(desk, command)
        case VoidLine():
            return lines.void_line(desk, command)
    assert_never(command)


def _keeping(desk: Desk, command: KeepingCommand) -> Decision:
    match command:
        case Hold():
            return keeping.hold(desk, command)
        case Recall():
            return keeping.recall(desk, command)
        case CancelSale():
            return keeping.cancel_sale(desk, command)
        case StartPractice():
            return keeping.start_practice(desk, command)
        case EndPractice():
            return keeping.end_practice(desk, command)
    assert_never(command)


def _buyers(desk: Desk, command: BuyerCommand) -> Decision:
    match command:
        case AttachCustomer():
            return buyers.attach_customer(desk, command)
        case DetachCustomer():
            return buyers.detach_customer(desk, command)
        case PresentCoupon():
            return coupons.present_coupon(desk, command)
        case WithdrawCoupon():
            return coupons.withdraw_coupon(desk, command)
        case ExemptTax():
            return buyers.exempt_tax(desk, command)
    assert_never(command)


def _paying(desk: Desk, command: PayCommand) -> Decision:
    match command:
        case Total():
            return paying.total(desk, command)
        case BackToBasket():
            return paying.back_to_basket(desk, command)
        case Tender():
            return paying.tender(desk, command)
        case VoidTender():
            return paying.void_tender(desk, command)
        case ResolvePayment():
            return card.resolve_payment(desk, command)
        case SettlePayment():
            return card.settle_payment(desk, command)
        case CorrectTender():
            return paying.correct_tender(desk, command)
    assert_never(command)


def _receipts(desk: Desk, command: ReceiptCommand | OrderPaperCommand) -> Decision:
    match command:
        case Reprint():
            return receipts.reprint(desk, command)
        case GiftReceipt():
            return receipts.gift_receipt(desk, command)
        case EReceipt():
            return receipts.e_receipt(desk, command)
        case PriceLabel():
            return price_label.price_label(desk, command)
        case AnswerPrint():
            return receipts.answer_print(desk, command)
        case PrintPickList():
            return orders.print_pick_list(desk, command)
        case PrintOrderLabels():
            return orders.print_labels(desk, command)
    assert_never(command)


def _returns(desk: Desk, command: ReturnCommand) -> Decision:
    match command:
        case LookUpReturn():
            return returns.look_up_return(desk, command)
        case ReturnGoods():
            return returns.return_goods(desk, command)
        case PayBackOrder():
            return orders.pay_back_order(desk, command)
    assert_never(command)


def _day(desk: Desk, command: ShiftCommand | DrawerCommand) -> Decision:
    match command:
        case NoSale() | PayIn() | PayOut() | SafeDrop():
            return _drawer(desk, command)
        case _:
            return _shift(desk, command)


def _drawer(desk: Desk, command: DrawerCommand) -> Decision:
    match command:
        case NoSale():
            return drawer.no_sale(desk, command)
        case PayIn():
            return drawer.pay_in(desk, command)
        case PayOut():
            return drawer.pay_out(desk, command)
        case SafeDrop():
            return drawer.safe_drop(desk, command)
    assert_never(command)


def _shift(desk: Desk, command: ShiftCommand) -> Decision:
    match command:
        case OpenShift():
            return shift.open_shift(desk, command)
        case XRead():
            return shift.x_read(desk, command)
        case ReconcileTerminal():
            return reconciling.reconcile_terminal(desk, command)
        case CountDrawer():
            return shift.count_drawer(desk, command)
        case CloseShift():
            return shift.close_shift(desk, command)
    assert_never(command)


def _questions(desk: Desk, command: Question) -> Decision:
    match command:
        case View():
            return Decision()
        case PriceCheck():
            return questions.price_check(desk, command)
        case Find():
            return questions.find(desk, command)
        case FindCustomers():
            return questions.find_customers(desk, command)
        case ExplainPrice():
            return explaining.explain_price(desk, command)
        case PastSales():
            return questions.past_sales(desk, command)
        case ListOperators():
            return operators.list_operators(desk, command)
        case ListPickups():
            return orders.list_pickups(desk, command)
        case ListShipments():
            return shipping.list_shipments(desk)
        case ShowPickup():
            return orders.show_pickup(desk, command)
        case ShowByCode():
            return orders.show_by_code(desk, command)
    assert_never(command)
