"""Settings of one till: a TOML file read into models that forbid what they do not know."""

from __future__ import annotations

import hashlib
import json
import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError, field_validator

from edge.codes import VariableMeasureScheme
from edge.domain.errors import BadInput
from edge.domain.events import PricingPolicy
from edge.domain.tender import CASH
from edge.goods_settings import GoodsSettings
from edge.input_settings import DisplaySettings, RfidSettings, ScaleSettings, ScannerSettings
from edge.order_settings import OrderSettings
from edge.paper_words import Language
from edge.return_settings import ReturnSettings
from edge.section import Section
from edge.shipping_settings import ShippingSettings
from edge.tax_settings import DiscountSettings, TaxSettings
from edge.tender_settings import USUAL_WAYS, CashSettings, TenderSettings
from edge.terminal_settings import TerminalSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from edge.domain.tender import TenderRule

SETTINGS_BYTES_MAX = 1_000_000


class StoreSettings(Section):
    """Who the shop is, as printed on its receipts."""

    address: tuple[str, ...] = ()
    """Lines under the shop's name on the receipt."""
    tax_number: str = ""
    """The shop's tax registration number, printed where the law asks for it."""
    time_zone: str = ""
    """Where the shop is, such as "Europe/Berlin"; empty takes the machine's time zone."""


class ShiftSettings(Section):
    """How the drawer's shift is closed."""

    second_count_above_minor: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    """A count further than this from what is expected, over or short, in minor units of the shop's
    currency, has to be repeated before the Z, blind again, by the same person or another; left
    out, one is enough."""


class ReceiptSettings(Section):
    """What the receipt says beside the sale."""

    header: tuple[str, ...] = ()
    """Lines above the sale."""
    footer: tuple[str, ...] | None = None
    """Lines below it; left out, the words for "Thank you"."""
    language: Language = "en"
    """Language of the words on paper: "en", "de", "fr" or "es"."""
    locale: str = ""
    """How amounts and dates are written on paper, such as "de_AT" or "en_US"; empty takes the
    language's own way, for "en" the plain one: 1234.50 and 2026-11-25."""
    logo: str = ""
    """A picture (PNG, JPEG) in the shop's folder, printed above receipts."""

    @field_validator("locale")
    @classmethod
    def _is_known(cls, locale: str) -> str:
        if locale:
            from babel import Locale, UnknownLocaleError

            try:
                Locale.parse(locale)
            except (UnknownLocaleError, ValueError):
                raise ValueError(f"no locale is called {locale[:20]!r}") from None
        return locale


class SchemeSettings(Section):
    """A layout of in-store barcodes that carry a price or a weight."""

    prefix: str
    """Leading digits, "21" or "2"."""
    pattern: str
    """One letter a digit: P prefix, I item, V value, C price/weight verifier, K check digit."""
    value: Literal["price", "weight", "count"]
    """What the value digits mean."""
    decimals: Annotated[int, Field(ge=0, le=4)] = 2
    """How many of the value digits stand behind the point."""


class CustomerSettings(Section):
    """What customers' groups mean to the till."""

    employee_groups: tuple[str, ...] = ("EMPLOYEE",)
    """Groups whose members work here: selling to them is a right, to oneself needs approval."""


class NeighbourSettings(Section):
    """Another printer, which prints while the till's own is out."""

    printer: str
    """Its driver, as for the till's own printer."""
    address: str = ""
    """Where it is."""
    model: str = "generic-80mm"
    """Entry of the printer model table."""
    columns: Literal[32, 42, 48] | None = None
    """Characters on a row; left out, as many as the model has."""
    status: bool = True
    """Whether it may be asked how it is."""
    code_page: str = ""
    """Its page of characters, as for the till's own printer."""
    native_codes: bool = False
    """Whether it draws bars and squares itself."""
    after_s: Annotated[int, Field(ge=0, le=3600)] = 10
    """How long the till's own printer is waited for first."""


class DeviceSettings(Section):
    """What is plugged in."""

    printer: str = "simulated"
    """Driver of the receipt printer: network, serial, usb, kernel, cups, file, simulated, or one
    that an installed package brings."""
    printer_address: str = ""
    """Where the printer is: host or host:9100 (network), /dev/ttyUSB0,9600,8N1,none (serial),
    04b8:0202,interface=0,out=0x01,in=0x82 (usb), /dev/usb/lp0 (kernel), queue@host (cups), a path
    (file)."""
    printer_columns: Literal[32, 42, 48] | None = None
    """Characters on a row of the receipt; left out, as many as the model has."""
    printer_model: str = "generic-80mm"
    """Its name in the table of printers, such as "epson-tm-m30iii"; a name that is not there is
    refused with all that are."""
    printer_status: bool = True
    """Whether the printer may be asked how it is; false for one that answers wrongly or never."""
    printer_code_page: str = ""
    """Page of characters, "cp858" or "cp1252", with ":19" where it has another number than usual;
    empty takes the model's."""
    printer_native_codes: bool = False
    """Whether the printer draws bars and squares itself, which spares a slow line."""
    neighbour: NeighbourSettings | None = None
    """Another printer, which prints while this one is out; left out, papers wait."""
    drawer_pin: Literal[2, 5] = 2
    """Pin of the printer's drawer plug that opens the drawer."""
    drawer_pulse_ms: Annotated[int, Field(ge=20, le=510)] = 100
    """How long the pulse is; some drawers need a longer one."""
    drawer_sensor: Literal["none", "open_is_high", "open_is_low"] = "none"
    """What the plug's pin 3 means where the drawer's switch is wired to it."""
    drawer_alarm_s: Annotated[int, Field(ge=0, le=86_400)] = 60
    """After so many seconds an open drawer is told of; 0 is never. Needs the sensor."""
    terminal: str = "simulated"
    """Driver of the card terminal: simulated, nexo, zvt or an installed one."""
    kick_life_s: Annotated[int, Field(ge=1, le=60)] = 5
    """After this the drawer is not opened any more for a command that is late."""
    scanners: dict[str, ScannerSettings] = Field(default_factory=dict)
    """Scanners by the name that the screen calls them."""
    scale: ScaleSettings | None = None
    """The scale at the counter; left out, weights are typed."""
    display: DisplaySettings | None = None
    """The display that the customer sees; left out, there is none."""
    rfid: RfidSettings | None = None
    """The RFID reader; left out, there is none."""


class ScreenSettings(Section):
    """How the screen looks and how amounts are typed."""

    theme: Literal["dark", "light", "contrast", "console"] = "dark"
    """Colours; console keeps to eight. A change shows when the till is started again."""
    amount_entry: Literal["minor", "point"] = "minor"
    """Whether 1000 typed is 10.00 (minor) or 1000.00 (point)."""
    lock_idle_s: Annotated[int, Field(ge=0, le=86_400)] = 900
    """After so many seconds without a key the till locks; the basket stays. 0 is never. While a
    card payment is under way or its outcome unknown it does not lock."""


class Settings(Section):
    """The whole file."""

    store: StoreSettings = StoreSettings()
    tax: TaxSettings = TaxSettings()
    discount: DiscountSettings = DiscountSettings()
    cash: CashSettings = CashSettings()
    shift: ShiftSettings = ShiftSettings()
    tenders: dict[str, TenderSettings] = Field(default_factory=dict)
    """Ways to pay by kind; cash and card are always there unless named here differently."""
    returns: ReturnSettings = ReturnSettings()
    shipping: ShippingSettings = ShippingSettings()
    orders: OrderSettings = OrderSettings()
    receipt: ReceiptSettings = ReceiptSettings()
    goods: GoodsSettings = GoodsSettings()
    schemes: tuple[SchemeSettings, ...] = ()
    customers: CustomerSettings = CustomerSettings()
    devices: DeviceSettings = DeviceSettings()
    terminal: TerminalSettings = TerminalSettings()
    screen: ScreenSettings = ScreenSettings()

    def zone(self) -> tzinfo | None:
        """Return the shop's time zone, None for the machine's."""
        return ZoneInfo(self.store.time_zone) if self.store.time_zone else None

    def tender_rules(self) -> dict[str, TenderRule]:
        """Return the ways to pay, cash first."""
        return USUAL_WAYS | {name: given.rule(name) for name, given in self.tenders.items()}

    def counted_at_close(self) -> tuple[TenderRule, ...]:
        """Return the ways to pay, the shop's own cash aside, that are counted at the close."""
        rules = self.tender_rules().values()
        return tuple(rule for rule in rules if rule.count_at_close and rule.type != CASH)

    def variable_measure_schemes(self) -> tuple[VariableMeasureScheme, ...]:
        """Return the layouts of in-store barcodes as the code gate wants them, our own first."""
        own = tuple(
            VariableMeasureScheme(s.prefix, s.pattern, s.value, s.decimals) for s in self.schemes
        )
        if not self.goods.country:
            return own
        from edge.codes.regions import REGIONS

        return own + REGIONS[self.goods.country].schemes

    def pricing_policy(self, business_date: str) -> PricingPolicy:
        """Return the policy that a sale begun on a day is priced by."""
        rounding = self.cash.rounding()
        return PricingPolicy(
            prices_include_tax=self.tax.prices_include_tax,
            tax_mode=self.tax.mode.value,
            discount_mode=self.discount.mode.value,
            classes=self.tax.on(business_date),
            cash_increment_minor=rounding.increment_minor,
            cash_mode=rounding.mode.value,
            cash_on=rounding.on,
            tax_level=self.tax.level,
            tax_components=self.tax.components,
            inclusive_target=self.tax.inclusive_target,
            discount_target=self.discount.target,
            exempt_inclusive=self.tax.exempt_inclusive,
        )


def load_settings(path: Path) -> tuple[Settings, str]:
    """Read a settings file whole; return the settings and the file's SHA-256.

    Raises `BadInput("settings_…")` with file, line where it is known, key and the nearest known
    key. Nothing of an invalid file is used.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput("settings_unreadable", file=path.name, detail=error.strerror) from None
    if len(raw) > SETTINGS_BYTES_MAX:
        raise BadInput("settings_too_large", file=path.name, bytes_max=SETTINGS_BYTES_MAX)
    return parse_settings(raw, path.name), hashlib.sha256(raw).hexdigest()


def parse_settings(raw: bytes, name: str) -> Settings:
    """Read settings from the bytes of a TOML file called `name`."""
    try:
        text = raw.decode("utf-8")
        tree = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadInput("settings_not_utf8", file=name) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput("settings_not_toml", file=name, detail=str(error)) from None
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        raise _bad_settings(error, text, name) from None
    _check_schemes(settings, text, name)
    _check_zone(settings, text, name)
    return settings


def _bad_settings(error: ValidationError, text: str, name: str) -> BadInput:
    first = error.errors(include_url=False)[0]
    path = [part for part in first["loc"] if isinstance(part, str)]
    where = ".".join(str(part) for part in first["loc"])
    unknown = first["type"] == "extra_forbidden"
    return BadInput(
        "settings_key_unknown" if unknown else "settings_value_wrong",
        file=name,
        line=next(filter(None, (_line_of(key, text) for key in reversed(path))), None),
        key=where,
        detail=None if unknown else first["msg"],
        nearest=_nearest(path) if unknown else None,
    )


def _check_schemes(settings: Settings, text: str, name: str) -> None:
    try:
        settings.variable_measure_schemes()
    except BadInput as error:
        raise BadInput(
            "settings_value_wrong",
            file=name,
            line=_line_of("schemes", text),
            key="schemes",
            detail=f"prefix {error.facts['prefix']}: {error.facts['problem']}".replace("_", " "),
            nearest=None,
        ) from None


def _check_zone(settings: Settings, text: str, name: str) -> None:
    try:
        settings.zone()
    except (KeyError, ValueError, OSError):
        raise BadInput(
            "settings_value_wrong",
            file=name,
            line=_line_of("time_zone", text),
            key="store.time_zone",
            detail=f"this machine knows no time zone {settings.store.time_zone[:40]!r}",
            nearest=None,
        ) from None


def _line_of(key: str, text: str) -> int | None:
    """Return the first line that names a key; TOML positions are not kept by the parser."""
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#")[0]
        if (
            key
            and key
            in bare.split("=")[0].replace("[", " ").replace(".", " ").replace("]", " ").split()
        ):
            return number
    return None


def _nearest(path: list[str]) -> str | None:
    """Return the known key nearest to an unknown one, among its siblings."""
    fields = set(Settings.model_fields)
    model: Any = Settings
    for part in path[:-1]:
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
            fields = set(model.model_fields)
    close = get_close_matches(path[-1], sorted(fields), n=1, cutoff=0.5) if path else []
    return close[0] if close else None


def changed_sections(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the names of the tables that differ."""
    return tuple(
        name for name in Settings.model_fields if getattr(before, name) != getattr(after, name)
    )


def setting_rows(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return every value in force under its dotted name, as it would be written."""
    return tuple(_flat("", settings.model_dump(mode="json")))


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else name, inner)
    else:
        yield prefix, json.dumps(value, ensure_ascii=False)
