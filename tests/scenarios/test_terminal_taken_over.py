"""Another card terminal in the settings is asked from the next payment on, without a restart."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from harness.card_till import make_card_shop, use_nexo
from harness.nexo import nexo_server

from devices.ports.nexo import NexoTerminal
from devices.simulated.card_terminal import SimulatedTerminal
from edge.config import load_settings
from edge.domain.commands import ResolvePayment, Scan, SignOn, Tender
from tui.counter_thread import CounterThread

if TYPE_CHECKING:
    from pathlib import Path


def terminal_of(counter: CounterThread) -> object:
    return counter._opened().terminal


def offer(counter: CounterThread, directory: Path) -> None:
    counter.offer_settings(*load_settings(directory / "settings.toml")).result()


def test_a_payment_goes_to_the_terminal_that_the_file_names_now(tmp_path: Path) -> None:
    make_card_shop(tmp_path)
    with nexo_server(tmp_path / "terminal") as server, closing(CounterThread(tmp_path)) as counter:
        counter.open()
        counter.submit(SignOn("101", "471147")).result()
        counter.submit(Scan("lamp")).result()
        use_nexo(tmp_path, server)
        offer(counter, tmp_path)
        during = terminal_of(counter)
        counter.submit(Tender("card", 1099)).result()
        counter.submit(Scan("lamp")).result()
        after = terminal_of(counter)
        counter.submit(Tender("card", 1099)).result()

        assert isinstance(during, SimulatedTerminal), "a sale ends as it began"
        assert isinstance(after, NexoTerminal)
        assert sum(total.paid_minor for total in server.ledger.totals()) == 1099


def test_a_terminal_that_cannot_be_opened_is_told_of_and_the_one_before_stays(
    tmp_path: Path,
) -> None:
    make_card_shop(tmp_path)
    with closing(CounterThread(tmp_path)) as counter:
        counter.open()
        before = terminal_of(counter)
        with (tmp_path / "settings.toml").open("a") as file:
            file.write('\n[devices]\nterminal = "nexo"\n')
        offer(counter, tmp_path)
        answer = counter.submit(SignOn("101", "471147")).result()

        assert terminal_of(counter) is before
        assert "terminal_refused" in {notice.code for notice in answer.view.notices}


def test_while_an_outcome_is_open_the_terminal_that_was_asked_stays(tmp_path: Path) -> None:
    make_card_shop(tmp_path)
    with closing(CounterThread(tmp_path)) as counter:
        counter.open()
        before = terminal_of(counter)
        (tmp_path / "simulated").mkdir(exist_ok=True)
        (tmp_path / "simulated/card-terminal.script").write_text("lose_answer")
        counter.submit(SignOn("101", "471147")).result()
        counter.submit(Scan("lamp")).result()
        unknown = counter.submit(Tender("card", 1099)).result()
        (tmp_path / "keys/terminal-passphrase").write_text("another one")
        offer(counter, tmp_path)
        during = terminal_of(counter)
        settled = counter.submit(ResolvePayment()).result()
        offer(counter, tmp_path)

        assert unknown.information != "sale_completed"
        assert settled.information == "sale_completed"
        assert during is before
        assert terminal_of(counter) is not before


def test_a_new_secret_alone_opens_the_terminal_anew(tmp_path: Path) -> None:
    make_card_shop(tmp_path)
    with nexo_server(tmp_path / "terminal") as server:
        use_nexo(tmp_path, server)
        with closing(CounterThread(tmp_path)) as counter:
            counter.open()
            before = terminal_of(counter)
            offer(counter, tmp_path)
            same = terminal_of(counter)
            (tmp_path / "keys/terminal-passphrase").write_text("another one")
            offer(counter, tmp_path)

            assert same is before
            assert terminal_of(counter) is not before
