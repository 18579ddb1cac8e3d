"""Everything that can stand in the journal."""

from __future__ import annotations

from edge.domain.events.agreement import (
    CapUsed,
    ExceptionAnswered,
    RightGivenBack,
    RightSpent,
    RightsStated,
)
from edge.domain.events.counts import StockCounted
from edge.domain.events.order_payments import OrderEarned, OrderPaid
from edge.domain.events.order_pickers import PickFinished, PickReleased, PickStarted
from edge.domain.events.order_sold import OrderPaidBack, OrderSold
from edge.domain.events.orders import (
    CancelRequested,
    CustomerArrived,
    FulfilmentAccepted,
    FulfilmentExpired,
    FulfilmentRejected,
    FulfilmentStaged,
    HandoverRefused,
    HandoverReversed,
    HoldPassed,
    PickUndone,
    UnitsCancelled,
    UnitsHandedOver,
    UnitsPicked,
    UnitsPutBack,
    UnitsShort,
    UnitsSubstituted,
)
from edge.domain.events.parcels import ParcelFact
from edge.domain.events.returns import ReturnCancelled, ReturnCompleted, ReturnRequested
from edge.domain.events.sales import (
    AgeSaleRefused,
    DiscountGiven,
    LineVoidedAfterTotal,
    PaymentRequested,
    PaymentResolved,
    PracticeCompleted,
    PriceOverridden,
    PrintAnswered,
    ReceiptReprinted,
    SaleCancelled,
    SaleCompleted,
    TenderCorrected,
)
from edge.domain.events.shifts import (
    CashMoved,
    DrawerCounted,
    DrawerOpened,
    ShiftClosed,
    ShiftOpened,
    ShiftRead,
    TerminalReconciled,
)
from edge.domain.events.till import (
    ClockSuspected,
    OperatorAdded,
    OperatorLockedOut,
    OperatorRemoved,
    OperatorSignedOff,
    OperatorSignedOn,
    PinChanged,
    PracticeEnded,
    PracticeStarted,
    SettingsApplied,
    StreamOpened,
)
from edge.domain.events.web_orders import WebOrdersPaused, WebOrdersResumed

Fact = (
    StreamOpened | OperatorAdded | OperatorRemoved | PinChanged | OperatorSignedOn
    | OperatorSignedOff | OperatorLockedOut | ShiftOpened | SaleCompleted | SaleCancelled
    | PracticeCompleted | PriceOverridden | DiscountGiven | LineVoidedAfterTotal | AgeSaleRefused
    | PaymentRequested | PaymentResolved | TenderCorrected | ReceiptReprinted | DrawerOpened
    | CashMoved | ShiftRead | DrawerCounted | ShiftClosed | PracticeStarted | PracticeEnded
    | SettingsApplied | ClockSuspected | PrintAnswered | ReturnRequested | ReturnCompleted
    | ReturnCancelled | ExceptionAnswered | RightSpent | RightGivenBack
    | RightsStated | CapUsed | TerminalReconciled
    | FulfilmentAccepted | FulfilmentRejected | HoldPassed | PickStarted | PickReleased
    | UnitsPicked | PickUndone | UnitsShort | UnitsSubstituted | PickFinished | FulfilmentStaged
    | CustomerArrived | UnitsHandedOver | HandoverRefused
    | FulfilmentExpired | CancelRequested | UnitsCancelled | UnitsPutBack
    | HandoverReversed | ParcelFact | OrderPaid | OrderEarned | OrderSold
    | OrderPaidBack | StockCounted | WebOrdersPaused | WebOrdersResumed
)  # fmt: skip
"""Everything that can stand in the journal."""
