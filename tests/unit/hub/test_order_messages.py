"""What customers are told: once, in their language, and true when it is sent."""

from __future__ import annotations

from email import message_from_bytes
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from harness.hub_orders import PICKUP, OrderLane, order_office
from harness.mail_server import mail_server
from harness.office import ok
from harness.writing import PLAIN, Writing
from PIL import Image

from edge.domain.errors import BadInput
from sync.hub.messaging.settings import FILE, message_settings
from sync.hub.services.collecting import codes_of
from sync.hub.services.order_clock import OrderClock
from sync.hub.services.order_keeping import OrderKeeper
from sync.hub.services.order_work import message_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.hub.database import Database

DAY_MICROS = 86_400 * 1_000_000
LESS = {"line": "1", "quantity_milli": 1000}
TOO_LATE = "Your order W-1: too late to cancel"
SHORT = "Your order W-1: not everything is there"


@pytest.fixture
def writing(database: Database, tmp_path: Path) -> Iterator[Writing]:
    with mail_server() as server:
        yield Writing(order_office(database, tmp_path), server)


def test_an_order_is_confirmed_and_its_code_sent_once_it_is_ready(writing: Writing) -> None:
    writing.set_up("none", code_of=lambda order, part: f"TW1.K.{part.location}.{order.order}")
    until_micros = writing.office.clock.micros + 10 * DAY_MICROS
    order = writing.place(collect_until_micros=until_micros)
    ((subject, text),) = writing.settle()
    assert subject == "Your order W-1"
    assert "Hello Ann," in text
    assert "You collect it here: s-1. Please come once we have written" in text
    assert "Milk: 2 being prepared" in text
    assert "Reserved on your card: €5.00" in text

    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    ((subject, text),) = writing.settle()
    assert subject == "Your order W-1 is ready"
    assert "s-1. We keep it until" in text
    (picture,) = writing.server.taken[-1].iter_attachments()
    file = writing.office.hub.folder / "collect.png"
    file.write_bytes(picture.get_content())
    (read,) = zxingcpp.read_barcodes(Image.open(file))
    assert read.text == f"TW1.K.s-1.{order}"

    assert writing.settle() == []
    writing.lane.tell(order, "customer_arrived", spot="1", at_micros=8)
    assert writing.settle() == []
    assert writing.states(order) == {"received": ("sent", ""), "ready": ("sent", "")}


def test_a_customer_reads_their_language(writing: Writing) -> None:
    writing.place(language="de")
    ((subject, text),) = writing.settle()

    assert subject == "Ihre Bestellung W-1"
    assert "Guten Tag Ann," in text
    assert "Auf Ihrer Karte reserviert: 5,00\xa0€" in text


def test_a_cancel_that_the_store_has_not_answered_is_asked_for_and_not_done(
    writing: Writing,
) -> None:
    order = writing.place()
    writing.lane.accept(order)
    writing.settle()
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {}))
    ((subject, text),) = writing.settle()
    assert subject == "Your order W-1: cancelling was asked for"
    assert "Until then nothing is cancelled" in text

    # The store was cut off and handed over.
    writing.lane.pick_and_stage(order)
    writing.lane.hand_over(order)
    told = writing.settle()
    assert [subject for subject, _ in told] == ["Your order W-1: too late to cancel"]
    assert "2 handed over" in told[0][1]
    assert "cancelled" not in writing.states(order)


def test_who_hears_that_the_office_cancelled_is_told_that_the_shop_had_to(
    writing: Writing,
) -> None:
    order = writing.place()
    writing.lane.accept(order)
    writing.settle()
    ok(writing.office.post(f"/v1/orders/{order}/cancel", {"by": "office", "reason": "recalled"}))
    assert writing.settle() == []

    writing.lane.tell(order, "cancelled", units=[{"line": "1", "quantity": "2"}], at_micros=8)
    ((subject, text),) = writing.settle()
    assert subject == "Your order W-1: we had to cancel"
    assert "2 cancelled" in text


def test_what_is_not_true_any_more_when_it_goes_is_not_told(writing: Writing) -> None:
    order = writing.place()
    writing.lane.accept(order)
    writing.settle()
    writing.server.answers.append("451 later")
    writing.lane.pick_and_stage(order)
    assert writing.settle() == []
    assert writing.states(order)["ready"] == ("waiting", "mail_away")
    writing.lane.hand_over(order)
    writing.office.clock.micros += 120 * 1_000_000

    assert writing.settle() == []
    assert writing.states(order)["ready"] == ("dropped", "not_true_any_more")


def test_a_short_names_what_is_missing_and_what_is_not_paid(writing: Writing) -> None:
    order = writing.place(
        payment={"payment": "pi", "movement": "captured", "amount_minor": 500},
    )
    writing.settle()
    writing.lane.accept(order)
    writing.lane.tell(order, "short", units={"line": "1", "quantity": "1"}, reason="gone")
    ((subject, text),) = writing.settle()

    assert subject == "Your order W-1: not everything is there"
    assert "Milk: 1 being prepared, 1 not available" in text
    assert "To be paid back to you: €2.50" in text


def test_a_parcel_is_told_with_its_number_and_its_arrival(writing: Writing) -> None:
    order = writing.place(method="ship", location="")
    writing.settle()
    units = [{"line": "1", "quantity": "2"}]
    writing.lane.accept(order)
    writing.lane.tell(order, "picked", units=units[0], picker="ann")
    parcel = {"parcel": "SSCC1", "units": units}
    writing.lane.tell(order, "packed", parcel=parcel)
    shipped: dict[str, Any] = {"carrier": "Post", "tracking": "T1", "parcels": ["SSCC1"]}
    writing.lane.tell(order, "shipped", right="holder", at_micros=9, units=units, **shipped)
    ((subject, text),) = writing.settle()

    assert subject == "Your order W-1 is on its way"
    assert "Post: T1." in text


def test_parcels_of_one_driver_are_one_message_with_all_their_numbers(writing: Writing) -> None:
    service = {"carrier": "post", "name": "Parcel Post"}
    writing.office.put("/v1/carrier-services/std", service)
    order = writing.place(method="ship", location="")
    writing.settle()
    writing.lane.accept(order)
    one = {"line": "1", "quantity": "1"}
    for tracking in ("T1", "T2"):
        parcel = {"parcel": f"SSCC-{tracking}", "units": [one]}
        writing.lane.tell(order, "picked", units=one, picker="ann")
        writing.lane.tell(order, "packed", parcel=parcel)
    for tracking in ("T1", "T2"):
        told: dict[str, Any] = {"tracking": tracking, "parcels": [f"SSCC-{tracking}"]}
        told |= {"carrier": "post", "right": "holder", "at_micros": 9}
        writing.lane.tell(order, "shipped", units=[one], **told)

    ((_, text),) = writing.settle()

    assert "Parcel Post: T1, T2." in text


def test_time_alone_reminds_and_owns_up_to_a_delay_once(writing: Writing) -> None:
    now = writing.office.clock.micros
    late = writing.place(number="W-2", ready_by_micros=now + DAY_MICROS, lines=_lines(1))
    order = writing.place(collect_until_micros=now + 3 * DAY_MICROS, lines=_lines(1))
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order, "1")
    writing.settle()
    writing.office.clock.micros += DAY_MICROS + 1
    assert [subject for subject, _ in writing.settle()] == ["Your order W-2 takes longer"]
    writing.office.clock.micros += DAY_MICROS
    assert [subject for subject, _ in writing.settle()] == ["Your order W-1 still waits for you"]
    writing.office.clock.micros += 3 * DAY_MICROS
    assert writing.settle() == []
    assert writing.states(late)["delayed"] == ("sent", "")


def _lines(units: int) -> list[dict[str, Any]]:
    return [PICKUP["lines"][0] | {"quantity_milli": units * 1000}]


def test_a_lost_answer_sends_the_same_message_again_under_its_id(writing: Writing) -> None:
    order = writing.place()
    writing.server.hangs_up = True
    writing.settle()
    assert writing.states(order)["received"] == ("waiting", "mail_away")
    writing.office.clock.micros += 61 * 1_000_000
    writing.settle()

    first, second = writing.server.taken
    assert first["message-id"] == second["message-id"]
    assert str(first["message-id"]).endswith("@shop.example>")
    assert writing.states(order)["received"] == ("sent", "")


def test_an_address_that_the_server_refuses_is_not_tried_for_ever(writing: Writing) -> None:
    order = writing.place()
    writing.server.answers.append("550 nobody here")
    writing.settle()

    assert writing.states(order)["received"] == ("failed", "mail_refused 550")


def test_without_an_address_nobody_is_told_and_the_directory_is_asked(writing: Writing) -> None:
    nobody = writing.place(email="", lines=_lines(1))
    body = {"name": "Bo", "email": "bo@example.com"}
    writing.office.put("/v1/customers/c-1", body)
    writing.place(number="W-2", email="", customer="c-1", lines=_lines(1))
    writing.settle()

    assert [each["to"] for each in writing.server.taken] == ["bo@example.com"]
    assert writing.states(nobody)["received"] == ("dropped", "no_address")


def test_starttls_is_kept_to_and_a_false_certificate_is_not_written_to(
    database: Database, tmp_path: Path
) -> None:
    office = order_office(database, tmp_path)
    authority = office.hub.authority
    authority.certify_server(["127.0.0.1"])
    keys = authority.folder
    with mail_server(keys / "server.pem", keys / "server.key") as server:
        writing = Writing(office, server)
        writing.set_up("starttls")
        order = writing.place()
        writing.settle()
        assert (server.taken, writing.states(order)["received"]) == ([], ("waiting", "mail_away"))

        writing.set_up("starttls", str(keys / "ca.pem"))
        office.clock.micros += 61 * 1_000_000
        writing.settle()
        assert (len(server.taken), server.is_secret) == (1, True)


def test_a_folder_takes_messages_for_a_demo(database: Database, tmp_path: Path) -> None:
    office = order_office(database, tmp_path)
    (office.hub.folder / FILE).write_text('sender = "orders@shop.example"\nfolder = "sent"\n')
    order = ok(office.post("/v1/orders", PLAIN)).json()["order"]
    (work_off,) = message_pieces(office.hub)
    work_off()
    lane = OrderLane(office, "s-1")
    lane.accept(order)
    lane.pick_and_stage(order)
    OrderKeeper(office.hub).work_off()
    work_off()

    texts = sorted(file.read_bytes() for file in (office.hub.folder / "sent").iterdir())
    assert len(texts) == 2
    told = b"Subject: Your order W-1 is ready"
    (ready,) = (message_from_bytes(text) for text in texts if told in text)
    (picture,) = (part for part in ready.walk() if part.get_content_type() == "image/png")
    content = picture.get_payload(decode=True)
    assert isinstance(content, bytes)
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(content)))
    (code,) = codes_of(office.hub, order)
    assert read.text == code.code


@pytest.mark.parametrize(
    "text", ["", 'sender = "a@b"', 'sender = "a@b"\nfolder = "x"\nzone = "Moon/Base"', "not toml"]
)
def test_settings_that_cannot_be_used_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadInput, match="messages_unreadable"):
        message_settings(tmp_path)


def test_who_waits_for_a_shop_that_never_answers_is_told_so_and_not_that_goods_lack(
    writing: Writing,
) -> None:
    order = writing.place()
    writing.settle()
    writing.office.clock.micros += DAY_MICROS
    OrderClock(writing.office.hub).work_off()

    told = dict(writing.settle())

    assert "Please do not come for it: s-1." in told["Your order W-1 could not be confirmed"]
    assert not any("not everything is there" in subject for subject in told)
    assert writing.states(order)["unanswered"] == ("sent", "")


def test_a_shop_that_had_the_goods_in_hand_is_not_said_not_to_have_answered(
    writing: Writing,
) -> None:
    order = writing.place()
    writing.office.clock.micros += DAY_MICROS
    OrderClock(writing.office.hub).work_off()
    # It was cut off, and told of it before anybody wrote.
    writing.lane.accept(order)
    writing.lane.pick_and_stage(order)
    writing.lane.hand_over(order)

    subjects = [subject for subject, _ in writing.settle()]

    assert "Your order W-1 could not be confirmed" not in subjects
