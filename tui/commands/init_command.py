"""`till init`: make a real shop, asking for what was not given."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from tui.commands.arguments import add_data, data_folder

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from tui.settings_file import TaxLine


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options; each that is left out is asked for at a terminal."""
    add_data(parser)
    parser.add_argument("--store", help="the store's id, as the centre knows it")
    parser.add_argument("--name", help="the shop's name on the receipt")
    parser.add_argument("--lane", help="this till's number in the shop")
    parser.add_argument("--currency", help="ISO 4217 code, e.g. EUR")
    parser.add_argument("--address", action="append", default=[], help="a line under the name")
    parser.add_argument(
        "--tax",
        action="append",
        default=[],
        metavar="CLASS=RATE",
        help='a tax class with its rate, e.g. standard=0.19 (again for each; "zero=" bears none)',
    )
    parser.add_argument("--tax-added", action="store_true", help="prices do not contain the tax")
    parser.add_argument("--cash-increment", type=int, default=1, help="smallest coin, minor units")
    parser.add_argument("--manager", help="number of the first manager")
    parser.add_argument("--manager-name", help="name of the first manager")
    parser.add_argument("--pin", help="PIN of the first manager (asked for if left out)")


def run(args: Namespace) -> int:
    """Make the shop and say what comes next."""
    from edge.services.founding import NewOperator
    from tui.founding import NewShop, found_shop
    from tui.settings_file import new_settings

    directory = data_folder(args)
    store = _given(args.store, "Store id")
    name = _given(args.name, "Shop's name on the receipt")
    lane = _given(args.lane, "Number of this till")
    currency = _given(args.currency, "Currency (ISO code)").upper()
    taxes = args.tax or [_given(None, "Tax class and rate, e.g. standard=0.19")]
    manager = _given(args.manager, "Number of the first manager")
    manager_name = _given(args.manager_name, "Name of the first manager")
    pin = args.pin or _given(None, "PIN of the first manager", getpass.getpass)
    settings = new_settings(
        address=args.address,
        taxes=[_tax_line(text, "Tax" if args.tax_added else "VAT") for text in taxes],
        prices_include_tax=not args.tax_added,
        cash_increment_minor=args.cash_increment,
    )
    people = [NewOperator(manager, manager_name, "manager", pin)]
    found_shop(directory, NewShop(store, name, lane, currency, settings, people))
    print(f"{name}, till {lane}, is ready in {directory}")
    print("Next: till import items FILE, then till run, with the same --data.")
    return 0


def _given(value: str | None, question: str, ask: Callable[[str], str] = input) -> str:
    """Return what was given, or ask; without a terminal the option is missing."""
    from edge.domain.errors import BadInput

    if value is None and not sys.stdin.isatty():
        raise BadInput("option_missing", option=question)
    answer = (value if value is not None else ask(f"{question}: ")).strip()
    if not answer or not answer.isprintable():
        raise BadInput("option_missing", option=question)
    return answer


def _tax_line(text: str, name: str) -> TaxLine:
    """Read CLASS=RATE; the tax's id is the class with its percentage, e.g. STANDARD19."""
    from edge.domain.errors import BadInput
    from edge.domain.rates import parse_rate
    from tui.settings_file import TaxLine

    tax_class, equals, rate = text.partition("=")
    if not equals or not tax_class.isidentifier():
        raise BadInput("tax_option_wrong", value=text[:40])
    if not rate:
        return TaxLine(tax_class, "", "", "")
    percent = parse_rate(rate).percent
    return TaxLine(tax_class, f"{tax_class.upper()}{percent}", name, rate)
