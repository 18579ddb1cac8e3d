"""Pauses the web's orders to this shop, and takes them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.domain.commands import PauseWebOrders, ResumeWebOrders
from tui.formats import day_text, printable, time_text
from tui.picture import TextRow
from tui.screens.asking import ask_reason, boxed, choose, confirm
from tui.screens.attempt import attempt
from tui.words import web_orders as words

if TYPE_CHECKING:
    from edge.services.view_of_orders import WebOrdersView
    from tui.desk import Desk


async def web_orders(desk: Desk) -> None:
    """Ask how long and why where orders are taken, else whether they shall be taken again."""
    paused = desk.view.web_orders
    if paused is not None:
        if await confirm(desk, words.RESUME, boxed(*paused_lines(desk, paused))):
            await attempt(desk, ResumeWebOrders())
        return
    row = await choose(desk, words.HOW_LONG, [TextRow(told) for told, _ in words.PERIODS])
    if row is None:
        return
    reason = await ask_reason(desk, words.REASON, words.REASONS)
    if reason is not None:
        await attempt(desk, PauseWebOrders(reason, words.PERIODS[row][1]))


def paused_lines(desk: Desk, paused: WebOrdersView) -> tuple[str, ...]:
    """Return what is to be known of a pause: until when, why, and whether the centre knows."""
    until = words.PAUSED_FOR_GOOD
    if paused.until_micros:
        zone, micros = desk.surroundings.zone, paused.until_micros
        until = words.PAUSED_UNTIL.format(
            time=f"{day_text(micros, zone)} {time_text(micros, zone)}"
        )
    return (
        until,
        words.WHY.format(reason=printable(paused.reason)) if paused.reason else "",
        words.SAID_BY.format(by=printable(paused.by)) if paused.by else "",
        words.IS_PENDING if paused.is_pending else words.IS_KNOWN,
        words.WHAT_STAYS,
    )
