"""A till is killed at every step of a card payment: the card is charged what is due or nothing.

`pytest tests/faults -k terminals`. A real till pays at a simulated terminal, nexo over TLS or ZVT
over TCP, dies with SIGKILL at one step, is started again, and has to find out by itself. A hostile
terminal's card number is searched for in everything that is left behind.
"""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from devices.simulated.card_ledger import CardLedger
from devices.simulated.nexo_poi import CARD_NUMBER
from devices.simulated.serving import serve_nexo, serve_zvt
from faults.paying_till import export, run, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
STEPS = ("before_asking", "sent", "answered", "recorded")
FAULTS = ("approve", "decline", "partial", "drop_before", "drop_after", "late_deaf:2")
ALL_FAULTS = (
    *FAULTS, "in_progress:1", "busy", "wrong_hmac", "wrong_nonce", "other_header", "other_service",
    "garbage", "wrong_name", "twice",
)  # fmt: skip
ZVT_FAULTS = ("approve", "partial", "drop_before", "drop_after", "late_deaf:2", "undone")
ALL_ZVT_FAULTS = (
    *ZVT_FAULTS, "decline", "drop_between", "in_progress:1", "busy", "garbage", "cut", "crash:1",
    "twice", "old_first", "old_last", "old_alone",
)  # fmt: skip
DRIVERS = {"nexo": serve_nexo, "zvt": serve_zvt}
KILLS = [*(("nexo", fault) for fault in FAULTS), *(("zvt", fault) for fault in ZVT_FAULTS)]
RUNS = [*(("nexo", fault) for fault in ALL_FAULTS), *(("zvt", fault) for fault in ALL_ZVT_FAULTS)]
SIGN_ON = {"do": "sign_on", "operator": "101", "pin": "4711"}
SELL = (
    SIGN_ON,
    {"do": "open_shift", "float_minor": 10_000},
    {"do": "scan", "code": "4011", "quantity": "0.842"},
    {"do": "tender", "kind": "card"},
)
GIVE_BACK = {
    "do": "return_goods",
    "receipt": "1",
    "lines": [{"line": 1}],
    "reason": "unwanted",
    "approval": {"operator": "201", "pin": "246810"},
}
REFUND_KILLS = ("approve", "drop_after")
REFUND_FAULTS = {
    "nexo": (
        "decline", "partial", "drop_before", "other_service", "garbage", "hostile", "twice",
        "replayed",
    ),
    "zvt": ("partial", "drop_between", "undone", "garbage", "hostile", "twice", "old_alone"),
}  # fmt: skip
AGAIN = [
    *(("nexo", fault) for fault in ("twice", "replayed", "other_service")),
    *(("zvt", fault) for fault in ("twice", "old_first", "old_last", "old_alone")),
]
LIES = {
    "totals_less": {"totals_differ"},
    "totals_more": {"totals_differ"},
    "totals_currency": {"totals_differ", "totals_unknown"},
    "totals_absurd": {"totals_differ", "totals_unknown"},
    "totals_nonsense": {"totals_unknown"},
}  # fmt: skip
REFUNDS = [(driver, fault) for driver, faults in REFUND_FAULTS.items() for fault in faults]
PENDING = {"requested", "unknown", "reversing"}


@pytest.fixture(scope="module")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shops") / "shop"
    options = ["--data", str(folder), "--facts", "--items", "100"]
    command = [sys.executable, "-m", "tui.cli", "demo", *options]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return folder


@pytest.fixture
def shop(new_shop: Path, tmp_path: Path) -> Path:
    shutil.copytree(new_shop, tmp_path / "shop")
    return next(path.parent for path in (tmp_path / "shop").rglob("till.db"))


@contextmanager
def terminal(shop: Path, driver: str, *words: str) -> Iterator[CardLedger]:
    """Run the shop's terminal, set the till up with it; what was booked is the truth."""
    (shop / f"{driver}-terminal").mkdir(exist_ok=True)
    (shop / f"{driver}-terminal" / "script").write_text("\n".join(words))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with DRIVERS[driver](shop, port=port, delay_s=0.0) as serving:
        settings = shop / "settings.toml"
        kept = settings.read_text()
        assert "[terminal]" not in kept
        told = serving.settings
        if "[devices]" in kept:
            kept = kept.replace("[devices]", f'[devices]\nterminal = "{driver}"')
            told = told[told.index("[terminal]") :]
        settings.write_text(f"{kept}\n{told}\nanswer_s = 5\n")
        yield CardLedger(serving.folder / "payments.jsonl")


def booked_minor(shop: Path) -> int:
    ledgers = [CardLedger(file) for file in shop.glob("*-terminal/payments.jsonl")]
    totals = [total for ledger in ledgers for total in ledger.totals()]
    return sum(total.paid_minor - total.refunded_minor for total in totals)


def till(shop: Path, *commands: dict[str, Any], dies: str = "") -> list[dict[str, Any]]:
    """Run a till with commands as JSON lines; return its answers, fewer where it died."""
    told = "".join(json.dumps(command) + "\n" for command in commands)
    status, said = run(streams_of(shop), serve, shop, dies, told=told)
    assert status == (-signal.SIGKILL if dies else 0)
    assert CARD_NUMBER not in said + (streams_of(shop) / "errors").read_text()
    return [json.loads(line) for line in said.splitlines()]


def streams_of(shop: Path) -> Path:
    """Return the folder of what a till of the shop reads and writes; it is none of the shop's."""
    folder = shop.with_name(f"{shop.name}-streams")
    folder.mkdir(exist_ok=True)
    return folder


def known_minor(answers: list[dict[str, Any]]) -> tuple[int, bool]:
    """Return what the till knows to be paid by card, and whether it still does not know."""
    view = next(a["view"] for a in reversed(answers) if a.get("view"))
    tenders = (view.get("sale") or {}).get("tenders") or []
    paid = sum(t["amount_minor"] for t in tenders if t.get("state", "approved") == "approved")
    return paid, any(t.get("state") in PENDING for t in tenders)


def journal(shop: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the kind and the body of every entry."""
    status, said = run(streams_of(shop), export, shop)
    assert status == 0
    rows = [json.loads(line) for line in said.splitlines()]
    return [(row["kind"], json.loads(row["entry"])["body"]) for row in rows]


def last_recorded_minor(shop: Path) -> int:
    """Return what the journal says was charged."""
    facts = [fact for kind, fact in journal(shop) if kind == "payment.resolved"]
    return sum(fact["amount_minor"] for fact in facts if fact["state"] == "approved")


@pytest.mark.parametrize(("driver", "fault"), KILLS)
@pytest.mark.parametrize("step", STEPS)
def test_a_till_killed_at_any_step_finds_out_what_was_charged(
    shop: Path, step: str, driver: str, fault: str
) -> None:
    with terminal(shop, driver, fault):
        before = till(shop, *SELL, dies=step)
        due = before[2]["view"]["sale"]["due_minor"]
        asks = ({"do": "resolve_payment"},) * 2
        after = till(shop, SIGN_ON, *asks, {"do": "view"})

    _, is_pending = known_minor(after)
    charged = booked_minor(shop)
    assert not is_pending
    assert charged in ((0, (due + 1) // 2) if fault == "partial" else (0, due))
    assert last_recorded_minor(shop) == charged


@pytest.mark.parametrize(("driver", "fault"), RUNS)
def test_any_fault_ends_with_the_till_knowing(shop: Path, driver: str, fault: str) -> None:
    with terminal(shop, driver, fault):
        asks = ({"do": "resolve_payment"},) * 3
        answers = till(shop, *SELL, *asks, {"do": "view"})

    assert not known_minor(answers)[1]
    assert last_recorded_minor(shop) == booked_minor(shop)


@pytest.mark.parametrize("before", ["approve", "decline"])
@pytest.mark.parametrize(("driver", "fault"), AGAIN)
def test_an_answer_is_taken_once_and_only_for_its_own_request(
    shop: Path, driver: str, fault: str, before: str
) -> None:
    """What was asked before was declined, or was a cheaper sale: its answer would be wrong."""
    cheaper = ({"do": "scan", "code": "4011", "quantity": "0.100"}, SELL[-1])
    first = (*SELL[:2], *cheaper, SELL[2]) if before == "approve" else SELL
    with terminal(shop, driver, before, fault):
        asks = ({"do": "resolve_payment"},) * 3
        answers = till(shop, *first, SELL[-1], *asks, {"do": "view"})

    assert not known_minor(answers)[1]
    assert last_recorded_minor(shop) == booked_minor(shop) > 0


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("lie", "told"), LIES.items())
def test_totals_that_lie_are_told_to_differ_or_not_believed(
    shop: Path, driver: str, lie: str, told: set[str]
) -> None:
    approval = {"operator": "201", "pin": "246810"}
    with terminal(shop, driver, "approve", lie):
        asked = {"do": "reconcile_terminal", "approval": approval}
        vouchers = {"other_minor": {"voucher": 0}, "other_number": {"voucher": 0}}
        counted = {"do": "count_drawer", "pieces": {"10000": 1}, **vouchers}
        closed = {"do": "close_shift", "approval": approval}
        said = till(shop, *SELL, asked, counted, closed)

    assert said[-3]["information"] in told
    assert said[-1]["ok"], said[-2:]
    facts = [fact for kind, fact in journal(shop) if kind == "shift.closed"]
    assert len(facts) == 1


def given_back_minor(shop: Path) -> int:
    """Return what the journal says was given back to cards by returns that are complete."""
    done = [fact for kind, fact in journal(shop) if kind == "return.completed"]
    return sum(-t["amount_minor"] for fact in done for t in fact["tenders"] if t["payment"])


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("fault", REFUND_KILLS)
@pytest.mark.parametrize("step", STEPS)
def test_a_till_killed_at_any_step_of_a_refund_gives_the_money_back_once_or_not_at_all(
    shop: Path, step: str, fault: str, driver: str
) -> None:
    with terminal(shop, driver, "approve", fault):
        due = till(shop, *SELL)[2]["view"]["sale"]["due_minor"]
        till(shop, SIGN_ON, GIVE_BACK, dies=step)
        asks = ({"do": "resolve_payment"},) * 2
        after = till(shop, SIGN_ON, *asks, {"do": "view"})

    assert after[-1]["view"]["waiting_refund_minor"] is None
    assert booked_minor(shop) in (0, due)
    assert given_back_minor(shop) == due - booked_minor(shop)


@pytest.mark.parametrize(("driver", "fault"), REFUNDS)
def test_any_fault_of_a_refund_ends_with_the_till_knowing_or_a_person_asked(
    shop: Path, driver: str, fault: str
) -> None:
    with terminal(shop, driver, "approve", fault):
        due = till(shop, *SELL)[2]["view"]["sale"]["due_minor"]
        asks = ({"do": "resolve_payment"},) * 3
        after = till(shop, SIGN_ON, GIVE_BACK, *asks, {"do": "view"})

    is_open = after[-1]["view"]["waiting_refund_minor"] is not None
    assert is_open == (fault == "partial")
    if not is_open:
        assert booked_minor(shop) in (0, due)
        assert given_back_minor(shop) == due - booked_minor(shop)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_second_charge_waits_for_the_first_and_only_a_supervisor_ends_that(
    shop: Path, driver: str
) -> None:
    with terminal(shop, driver, "drop_after"):
        till(shop, *SELL, dies="sent")
    again = (
        {"do": "tender", "kind": "card"},
        {"do": "settle_payment", "approved": True, "slip": "7"},
    )

    refused, unapproved = till(shop, SIGN_ON, *again)[1:]

    assert refused["refusal"]["code"] == "payment_unknown"
    assert unapproved["refusal"]["code"] == "needs_approval"


@pytest.mark.parametrize("driver", DRIVERS)
def test_no_card_number_is_left_anywhere(shop: Path, driver: str) -> None:
    with terminal(shop, driver, "hostile", "hostile"):
        till(shop, *SELL, {"do": "reprint"})
    shutil.rmtree(shop / f"{driver}-terminal")

    export = subprocess.run(
        [sys.executable, "-m", "tui.cli", "export", "--data", shop],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert "payment.resolved" in export.stdout
    assert "1111" in export.stdout  # the last four digits are what is shown
    effects = subprocess.run(
        [sys.executable, "-m", "tui.cli", "sql", "--data", shop, "select * from effect"],
        check=False, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    seen = export.stdout + effects.stdout
    seen += "".join(p.read_bytes().decode("latin-1") for p in shop.rglob("*") if p.is_file())
    assert CARD_NUMBER not in seen.replace(" ", "")
