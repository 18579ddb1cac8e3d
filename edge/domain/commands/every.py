"""Everything the till understands."""

from __future__ import annotations

from edge.domain.commands.agreement import AnswerException
from edge.domain.commands.aisle import AisleCommand
from edge.domain.commands.basket import GoodsCommand, KeepingCommand, LineCommand
from edge.domain.commands.buyers import BuyerCommand
from edge.domain.commands.counts import CountCommand
from edge.domain.commands.drawer import DrawerCommand, ShiftCommand
from edge.domain.commands.order_papers import OrderPaperCommand
from edge.domain.commands.orders import HandToCarrier, OrderCommand, PrintParcels
from edge.domain.commands.paying import PayCommand, ReceiptCommand
from edge.domain.commands.people import PeopleCommand
from edge.domain.commands.questions import Question
from edge.domain.commands.returns import ReturnCommand
from edge.domain.commands.shipping import ShippingQuestion
from edge.domain.commands.waves import WaveCommand
from edge.domain.commands.web_orders import WebOrderCommand

Command = (
    PeopleCommand | GoodsCommand | LineCommand | KeepingCommand | BuyerCommand | PayCommand
    | ReturnCommand | ReceiptCommand | DrawerCommand | ShiftCommand | Question
    | OrderPaperCommand | AnswerException | AisleCommand | OrderCommand | HandToCarrier
    | PrintParcels | ShippingQuestion | WaveCommand | CountCommand
    | WebOrderCommand
)  # fmt: skip
"""Everything the till understands."""
