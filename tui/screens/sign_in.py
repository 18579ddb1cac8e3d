"""Sign-in: who works here, and whether the till was locked with a basket on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edge.domain.commands import SignOn
from tui import words
from tui.intents import Accept, Back, Reading, Text, Tick
from tui.key_names import Action, Screen
from tui.picture import Face, ListBody, TextRow, Weight
from tui.screens.asking import answer_of, boxed, choose, confirm
from tui.screens.attempt import attempt
from tui.screens.devices import devices
from tui.screens.listening import Do, Left, listen, refuse
from tui.words import prompts
from tui.words.counting import items_text
from tui.words.surroundings import PRINT_UNCERTAIN

if TYPE_CHECKING:
    from tui.desk import Desk

_UNFINISHED = frozenset({"open", "paying"})


async def sign_in(desk: Desk) -> None:
    """Ask for number and PIN, once; the caller comes back until somebody is signed in."""
    desk.backdrop = _welcome(desk)
    face = Face(
        Screen.SIGN_IN,
        desk.backdrop,
        headline=prompts.SIGN_IN_GUIDE,
        prompt=prompts.OPERATOR,
        reading=Reading.PERSON,
        follows_news=True,
    )
    heard = await listen(desk, face)
    match heard:
        case Do(Action.DEVICES):
            await devices(desk)
        case Do(Action.MENU):
            await _menu(desk)
        case Do(Action.LEAVE):
            await leave(desk)
        case Text(number) | Do(Action.FORWARD, number) if number:
            await _ask_pin(desk, face, number)
        case Accept() | Back() | Tick():
            pass
        case _:
            desk.beep()


async def _ask_pin(desk: Desk, face: Face, number: str) -> None:
    face = replace(
        face,
        headline=prompts.PIN_GUIDE,
        prompt=f"{prompts.OPERATOR} {number}  {prompts.PIN}",
        reading=Reading.SECRET,
    )
    while True:
        pin = answer_of(await listen(desk, face))
        if pin is None:
            return
        if pin:
            await attempt(desk, SignOn(number, pin))
            return


async def _menu(desk: Desk) -> None:
    """Show what can be done before anybody signed in, under the numbers of the main menu."""
    entries = ((8, "devices", devices), (9, "leave", leave))
    rows = [TextRow(prompts.MENU_LABELS[name]) for _, name, _ in entries]
    row = await choose(desk, prompts.MENU, rows, tuple(number for number, _, _ in entries))
    if row is not None:
        await entries[row][2](desk)


async def leave(desk: Desk) -> None:
    """End the program, after asking; refused while a basket is open."""
    if is_basket_open(desk):
        desk.beep()
        refuse(desk, *prompts.LEAVE_REFUSED)
    elif await confirm(desk, prompts.LEAVE_TITLE, boxed(*prompts.LEAVE_ROWS)):
        raise Left


def is_basket_open(desk: Desk) -> bool:
    """Tell whether a basket is on the counter."""
    sale = desk.view.sale
    return sale is not None and sale.state in _UNFINISHED


def _welcome(desk: Desk) -> ListBody:
    view = desk.view
    rows = [TextRow(view.store, weight=Weight.STRONG), TextRow()]
    if view.locked and view.operator is not None:
        rows.append(TextRow(prompts.LOCKED_BY.format(name=view.operator.name)))
    if is_basket_open(desk) and view.sale is not None:
        waits = prompts.BASKET_WAITS.format(items=items_text(view.sale.item_count))
        rows.append(TextRow(waits, weight=Weight.STRONG))
    shift = view.shift
    if shift is None:
        rows.append(TextRow(prompts.SHIFT_IS_CLOSED))
    else:
        told = prompts.SHIFT_IS_OPEN.format(day=shift.business_date, count=shift.sale_count)
        rows.append(TextRow(told))
    rows += notice_rows(desk)
    rows += device_rows(desk)
    if desk.surroundings.hint:
        rows += [TextRow(), *boxed(*desk.surroundings.hint.splitlines())]
    return ListBody("", tuple(rows))


def notice_rows(desk: Desk) -> list[TextRow]:
    """Return what stays true until it is put right, such as the last sale before a crash."""
    rows: list[TextRow] = []
    for notice in desk.view.notices:
        told = words.notice_text(notice, desk.digits)
        rows += [
            TextRow(),
            TextRow(f"! {told.headline}", weight=Weight.BAD),
            TextRow(f"  {told.next_step}"),
        ]
    return rows


def device_rows(desk: Desk) -> list[TextRow]:
    """Return the devices that are not well, and prints nobody knows of; nothing else."""
    status = desk.surroundings.devices()
    rows = [
        TextRow(f"! {device.name}: {device.state}", weight=Weight.BAD)
        for device in status.rows
        if not device.is_well
    ]
    if status.uncertain:
        rows.append(TextRow(PRINT_UNCERTAIN, weight=Weight.BAD))
    return [TextRow(), *rows] if rows else []
