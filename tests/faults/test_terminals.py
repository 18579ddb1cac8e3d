"""A till in a process of its own at a card terminal that fails: charged once or not, and known."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from harness.card_till import (
    CASHIER,
    LAMP,
    MANAGER,
    Told,
    asks_in_background,
    make_card_shop,
    told,
    use_nexo,
)
from harness.nexo import charged_minor, nexo_server
from harness.pipe import Pipe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devices.simulated.nexo_poi import Answer
    from devices.simulated.nexo_server import NexoServer

SEED = 20_261_125
ROUNDS = 8
CUSTOMER_S = 0.6
"""How long the simulated customer takes where the till is killed at a random moment."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_card_shop(tmp_path_factory.mktemp("made") / "shop")


@contextmanager
def at_terminal(
    made: Path, tmp_path: Path, *words: str, delay_s: float = 0.0
) -> Iterator[tuple[Path, NexoServer]]:
    """Lend a shop whose terminal runs in this process."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    with nexo_server(tmp_path / "terminal", *words, delay_s=delay_s) as server:
        use_nexo(shop, server)
        yield shop, server


def sells_a_lamp(pipe: Pipe) -> None:
    pipe.does("sign_on", **CASHIER)
    pipe.does("scan", code="lamp")


def state_of(answer: dict[str, Any]) -> str:
    tenders = answer["view"]["sale"]["tenders"]
    return str(tenders[-1]["state"]) if tenders else ""


def agrees(shop: Path, server: NexoServer) -> Told:
    """Hold the journal against what the terminal charged, and return what the journal says."""
    found = told(shop)
    assert charged_minor(server) in {0, LAMP}
    assert found.charged_minor == charged_minor(server)
    assert set(found.states) <= {"approved", "declined", "reversed"}
    return found


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("approve", "approved"),
        ("decline", "declined"),
        ("busy", "declined"),
        ("drop_after", "approved"),
        ("in_progress:2", "approved"),
        ("wrong_hmac", "approved"),
        ("wrong_nonce", "approved"),
        ("other_header", "approved"),
        ("other_service", "approved"),
        ("garbage", "approved"),
        ("wrong_name", "declined"),
    ],
)
def test_a_fault_ends_known(made: Path, tmp_path: Path, word: str, state: str) -> None:
    with at_terminal(made, tmp_path, word) as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            answer = pipe.does("tender", kind="card")
            assert state_of(answer) == state

        assert agrees(shop, server).states == (state,)


@pytest.mark.parametrize(
    ("word", "state"),
    [("drop_before", "declined"), ("late:2", "declined"), ("late_deaf:2", "approved")],
)
def test_what_the_terminal_does_not_know_yet_blocks_a_second_charge_until_it_is_asked_again(
    made: Path, tmp_path: Path, word: str, state: str
) -> None:
    with at_terminal(made, tmp_path, word) as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            assert state_of(pipe.does("tender", kind="card")) == "unknown"
            assert pipe.ask("tender", kind="card")["ok"] is False
            assert pipe.ask("tender", kind="cash")["ok"] is False
            assert pipe.ask("cancel_sale", reason="no")["ok"] is False

            assert state_of(pipe.does("resolve_payment")) == state

        assert agrees(shop, server).requested == 1


def test_a_part_that_is_approved_leaves_the_rest_to_be_paid(made: Path, tmp_path: Path) -> None:
    with at_terminal(made, tmp_path, "partial", "approve") as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            answer = pipe.does("tender", kind="card")
            assert answer["information"] == "card_partly_approved"
            assert answer["view"]["sale"]["due_minor"] == LAMP - charged_minor(server)

            assert pipe.does("tender", kind="card")["information"] == "sale_completed"

        assert agrees(shop, server).states == ("approved", "approved")


def test_only_a_supervisor_leaves_an_unknown_and_the_journal_says_so(
    made: Path, tmp_path: Path
) -> None:
    with at_terminal(made, tmp_path, "drop_after") as (shop, server):
        plug = server.poi.answer

        def unplugged(category: str, header: Any, body: Any) -> Answer:
            if category != "Payment":
                raise ConnectionError("the plug is pulled")
            return plug(category, header, body)

        server.poi.answer = unplugged  # type: ignore[method-assign]
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            assert state_of(pipe.does("tender", kind="card")) == "unknown"
            assert state_of(pipe.does("resolve_payment")) == "unknown"
            refused = pipe.ask("settle_payment", approved=True, slip="4711")
            assert refused["ok"] is False
            assert refused["refusal"]["code"] == "needs_approval"
            assert told(shop).by_hand == 0

            pipe.does("settle_payment", approved=True, slip="4711", approval=MANAGER)

        assert agrees(shop, server).by_hand == 1


# The till is killed ------------------------------------------------------------------------------


def killed_at(server: NexoServer, pipe: Pipe, category: str, *, before: bool) -> None:
    """Kill the till when a request reaches the terminal: before it acts, or before it answers."""
    act = server.poi.answer

    def answer(asked: str, header: Any, body: Any) -> Answer:
        if asked != category:
            return act(asked, header, body)
        server.poi.answer = act  # type: ignore[method-assign]
        done = None if before else act(asked, header, body)
        os.kill(pipe.pid, signal.SIGKILL)
        return done or act(asked, header, body)

    server.poi.answer = answer  # type: ignore[method-assign, assignment]


def started_again(shop: Path) -> None:
    """Start the till again, which asks by itself, and ask until it is known."""
    with Pipe(shop) as pipe:
        pipe.does("sign_on", **CASHIER)
        for _ in range(3):
            sale = pipe.does("view")["view"]["sale"]
            pending = sale and [t for t in sale["tenders"] if t["state"] in PENDING]
            if not pending:
                return
            pipe.does("resolve_payment")


PENDING = {"requested", "unknown", "reversing"}


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("word", ["approve", "decline"])
def test_a_till_killed_at_the_payment_knows_after_its_start(
    made: Path, tmp_path: Path, word: str, before: bool
) -> None:
    with at_terminal(made, tmp_path, word) as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            killed_at(server, pipe, "Payment", before=before)
            asks_in_background(pipe, do="tender", kind="card").join(60)
            assert told(shop).states == ("requested",)

        started_again(shop)

        assert agrees(shop, server).states == ("approved" if word == "approve" else "declined",)


@pytest.mark.parametrize("before", [True, False])
def test_a_till_killed_again_at_the_question_knows_after_the_next_start(
    made: Path, tmp_path: Path, before: bool
) -> None:
    with at_terminal(made, tmp_path, "approve") as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            killed_at(server, pipe, "Payment", before=False)
            asks_in_background(pipe, do="tender", kind="card").join(60)
        with Pipe(shop) as pipe:
            killed_at(server, pipe, "TransactionStatus", before=before)
            asks_in_background(pipe, do="view").join(60)
        assert told(shop).states == ("requested",)

        started_again(shop)

        assert agrees(shop, server).states == ("approved",)


@pytest.mark.parametrize("before", [True, False])
def test_a_till_killed_at_a_reversal_gives_the_money_back_once(
    made: Path, tmp_path: Path, before: bool
) -> None:
    with at_terminal(made, tmp_path) as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            pipe.does("tender", kind="card", amount_minor=500)
            killed_at(server, pipe, "Reversal", before=before)
            asks_in_background(pipe, do="void_tender", tender=1).join(60)

        started_again(shop)

        assert charged_minor(server) == 0
        assert agrees(shop, server).states == ("reversed",)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_till_killed_at_any_moment_of_a_payment_knows_after_its_start(
    made: Path, tmp_path: Path, number: int
) -> None:
    after_s = random.Random(SEED + number).uniform(0, 1.5 * CUSTOMER_S)
    with at_terminal(made, tmp_path, delay_s=CUSTOMER_S) as (shop, server):
        with Pipe(shop) as pipe:
            sells_a_lamp(pipe)
            thread = asks_in_background(pipe, do="tender", kind="card")
            time.sleep(after_s)
            os.kill(pipe.pid, signal.SIGKILL)
            thread.join(60)

        started_again(shop)

        assert agrees(shop, server).requested <= 1
