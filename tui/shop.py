"""A shop's folder opened as a working till."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from devices.layout import Marks
from devices.receipt_files import FolderOfReceipts
from devices.settings import DevicesSettings, DrawerSettings
from devices.simulated.card_terminal import SimulatedTerminal
from devices.terminals import SIMULATED, load_terminal
from edge.card_terminal import CardTerminal
from edge.clock import SystemClock, UuidSource
from edge.config import Settings, load_settings
from edge.domain.errors import Refusal
from edge.input_settings import BEHIND_PRINTER
from edge.paper_words import paper_words
from edge.pins import PinVault
from edge.services.desk import Tools
from edge.services.till import Till
from edge.store.aisle import SqliteAisle
from edge.store.bounded_clock import BoundedClock
from edge.store.carriers import SqliteCarriers
from edge.store.catalogue import SqliteCatalogue
from edge.store.customers import SqliteCustomers
from edge.store.elsewhere import SqliteElsewhere
from edge.store.keys import pin_pepper
from edge.store.life_requests import life_asked_for
from edge.store.lives import begin_new_life
from edge.store.lock import TillLock
from edge.store.orders import SqliteOrders
from edge.store.reserve import is_short_of_space, make_reserve
from edge.store.rights import SqliteRights
from edge.store.staff import SqliteStaff
from edge.store.till_store import TILL_FILE, open_till_store
from tui.settings_glance import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class OpenShop:
    """A till with what hangs on it. All of it belongs to the thread that opened it."""

    directory: Path
    till: Till
    terminal: CardTerminal
    catalogue: SqliteCatalogue


@contextmanager
def open_till(directory: Path, *, terminal_delay_s: float = 0.0) -> Iterator[OpenShop]:
    """Open a shop's till on this thread; one program at a time.

    Raises `Refusal("no_shop")` for a folder that holds none, and whatever the lock, the settings
    and the store refuse.
    """
    if not (directory / TILL_FILE).exists():
        raise Refusal("no_shop", path=str(directory))
    with TillLock(directory), ExitStack() as files:
        new_life = _begin_life_asked_for(directory)
        settings, sha256 = load_settings(directory / SETTINGS_FILE)
        clock = files.enter_context(closing(BoundedClock(SystemClock(), directory)))
        make_reserve(directory)
        catalogue = SqliteCatalogue(directory)
        till = Till(_tools(directory, settings, clock, catalogue, files), settings, sha256)
        if is_short_of_space(directory):
            till.notice("disk_nearly_full")
        if new_life:
            till.notice("new_life", reason=new_life)
        terminal = card_terminal(directory, settings, till, delay_s=terminal_delay_s)
        yield OpenShop(directory, till, terminal, catalogue)


def _tools(
    directory: Path,
    settings: Settings,
    clock: BoundedClock,
    catalogue: SqliteCatalogue,
    files: ExitStack,
) -> Tools:
    """Open what the till works with; the last opened is closed first."""
    store = files.enter_context(closing(open_till_store(directory, clock)))
    files.callback(catalogue.close)
    return Tools(
        store=store,
        catalogue=catalogue,
        pins=PinVault(pin_pepper(directory)),
        clock=clock,
        clock_off_micros=clock.off_micros,
        ids=UuidSource(),
        files=_receipt_files(directory, settings),
        customers=files.enter_context(closing(SqliteCustomers(directory))),
        staff=files.enter_context(closing(SqliteStaff(directory))),
        elsewhere=files.enter_context(closing(SqliteElsewhere(directory))),
        orders=files.enter_context(closing(SqliteOrders(directory))),
        aisle=files.enter_context(closing(SqliteAisle(directory))),
        carriers=files.enter_context(closing(SqliteCarriers(directory))),
        rights=files.enter_context(closing(SqliteRights(directory, clock))),
    )


def _begin_life_asked_for(directory: Path) -> str:
    """Carry the journal on as a new life where the centre found that it must; return why."""
    request = life_asked_for(directory)
    if request is None:
        return ""
    begin_new_life(directory, request.reason, clock=SystemClock(), ids=UuidSource())
    return request.reason


def card_terminal(
    directory: Path, settings: Settings, till: Till, *, delay_s: float
) -> CardTerminal:
    """Return the card terminal that the settings name."""
    if settings.devices.terminal == SIMULATED:
        return SimulatedTerminal(directory, delay_s=delay_s)
    driver, identity = load_terminal(settings.devices.terminal), till.state.identity
    return driver(directory, settings, identity.lane, identity.currency)


def _receipt_files(directory: Path, settings: Settings) -> FolderOfReceipts:
    language = settings.receipt.language
    return FolderOfReceipts(
        directory, marks=_marks(settings), language=language, logo=settings.receipt.logo
    )


def _marks(settings: Settings) -> Marks:
    """Return the words that mark a paper as not an original."""
    words = paper_words(settings.receipt.language)
    return Marks(words["practice"], words["copy"])


def devices_settings(directory: Path, settings: Settings) -> DevicesSettings:
    """Return what the devices process of a shop's folder has to be told."""
    told, logo = settings.devices, settings.receipt.logo
    drawer = DrawerSettings(
        told.drawer_pin, told.drawer_pulse_ms, told.drawer_sensor, told.drawer_alarm_s
    )
    own = DevicesSettings(
        printer=told.printer,
        model=told.printer_model,
        columns=told.printer_columns,
        address=told.printer_address,
        status=told.printer_status,
        code_page=told.printer_code_page,
        native_codes=told.printer_native_codes,
        marks=_marks(settings),
        logo=directory / logo if logo else None,
        drawer=drawer,
        has_display_behind=told.display is not None and told.display.address == BEHIND_PRINTER,
    )
    if told.neighbour is None:
        return own
    other = told.neighbour
    neighbour = DevicesSettings(
        printer=other.printer,
        model=other.model,
        columns=other.columns,
        address=other.address,
        status=other.status,
        code_page=other.code_page,
        native_codes=other.native_codes,
        marks=own.marks,
        logo=own.logo,
    )
    return replace(own, neighbour=neighbour, neighbour_after_s=other.after_s)
