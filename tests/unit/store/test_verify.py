from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from harness.clock import CountedIds, FakeClock
from harness.facts import DAY, operation, sale_batch
from harness.till_files import open_file, shop_with_sales, tamper

from edge.domain.events import Amounts, CashMoved, Posting
from edge.ports import Batch, JournalFact
from edge.store import journal
from edge.store.backup import back_up
from edge.store.journal import Row
from edge.store.keys import LANE_KEY, make_lane_key
from edge.store.restore import restore
from edge.store.till_store import TILL_FILE, open_till_store
from edge.store.verify import FINDINGS_MAX, verify
from edge.store.witness import WITNESS_FILE, read_witness

if TYPE_CHECKING:
    from pathlib import Path

PAGE_BYTES = 4096


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return shop_with_sales(tmp_path / "shop")


def test_a_sound_file_is_said_to_be_sound(shop: Path) -> None:
    seen: list[tuple[int, int]] = []

    report = verify(shop, lambda done, total: seen.append((done, total)))

    assert report.findings == ()
    assert report.entries == 5
    assert seen[-1] == (5, 5)


def test_verifying_changes_nothing(shop: Path) -> None:
    before = (shop / TILL_FILE).read_bytes()

    verify(shop)

    assert (shop / TILL_FILE).read_bytes() == before


def test_a_till_that_is_selling_can_be_verified(shop: Path) -> None:
    with closing(open_till_store(shop, FakeClock())) as store:
        store.commit(sale_batch(50))

        assert verify(shop).is_sound


def changed(column: str) -> str:
    """Return an expression that differs from a column's value in one place."""
    if column in {"prev_hash", "hash", "signature"}:
        other = f"CASE substr({column}, 1, 1) WHEN x'00' THEN x'01' ELSE x'00' END"
        return f"CAST({other} || substr({column}, 2) AS BLOB)"
    if column in {"position", "seq"}:
        return f"{column} + 100"
    if column in {"version", "stamp_micros", "stamp_counter", "wall_micros"}:
        return f"{column} + 1"
    return f"{column} || 'x'"


@pytest.mark.parametrize("column", [name for name in Row._fields if name != "entry"])
def test_a_changed_column_is_found_and_the_entry_named(shop: Path, column: str) -> None:
    with open_file(shop) as connection:
        subject = connection.execute("SELECT subject FROM journal WHERE seq = 3").fetchone()[0]
    tamper(shop, f"UPDATE journal SET {column} = {changed(column)} WHERE seq = 3")

    first = verify(shop).first_broken

    assert first is not None
    if column in {"position", "seq"}:  # the hole it leaves comes first
        assert (first.seq, first.column) in {(4, "position"), (103, "seq")}
    elif column in {"subject", "kind", "lane", "incarnation"}:
        assert first.seq == 3
    else:
        assert (first.seq, first.subject, first.column) == (3, subject, column)


def test_an_entry_that_does_not_balance_is_found_though_its_chain_is_whole(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postings = (Posting("tender_clearing", 500, "cash"), Posting("other_income", -499, "pay_in"))
    fact = CashMoved("pay_in", 500, "EUR", "change")
    crooked = JournalFact(fact, "shift-1", "101", DAY, Amounts("EUR", postings=postings))
    monkeypatch.setattr(journal, "check_booked", lambda _fact, _amounts: None)
    with closing(open_till_store(shop, FakeClock())) as store:
        store.commit(Batch(operation(70), (crooked,)))

    findings = verify(shop).findings

    assert [(f.code, f.seq, f.kind, f.subject) for f in findings] == [
        ("postings_unbalanced", 6, "cash.moved", "shift-1")
    ]
    assert findings[0].detail == "+1"


@pytest.mark.parametrize("offset", range(0, 400, 7))
def test_a_changed_byte_of_an_entry_is_found(shop: Path, offset: int) -> None:
    tamper(
        shop,
        f"UPDATE journal SET entry = substr(entry, 1, {offset}) || '~'"
        f" || substr(entry, {offset} + 2)"
        " WHERE seq = 3",
    )

    first = verify(shop).first_broken

    assert first is not None
    assert (first.seq, first.kind, first.column) == (3, "sale.completed", "entry")


def test_one_changed_entry_is_one_entry_found(shop: Path) -> None:
    tamper(
        shop, "UPDATE journal SET entry = replace(entry, 'Item lamp', 'Item gold') WHERE seq = 3"
    )

    broken = {finding.seq for finding in verify(shop).findings}

    assert broken == {3}


def test_a_row_made_up_with_right_hashes_is_found_by_its_signature(shop: Path) -> None:
    import hashlib

    with open_file(shop) as connection:
        prev, entry = connection.execute(
            "SELECT prev_hash, replace(entry, 'Item lamp', 'Item gold') FROM journal WHERE seq = 5"
        ).fetchone()
    digest = hashlib.sha256(prev + entry.encode()).hexdigest()
    tamper(shop, f"UPDATE journal SET entry = '{entry}', hash = x'{digest}' WHERE seq = 5")

    report = verify(shop)

    assert [(f.code, f.seq) for f in report.findings if f.seq][:1] == [("signature_wrong", 5)]


def test_a_deleted_row_is_found(shop: Path) -> None:
    tamper(shop, "DELETE FROM journal WHERE seq = 3")

    first = verify(shop).first_broken

    assert first is not None
    assert (first.code, first.seq) == ("entry_missing_before", 4)


def test_a_deleted_row_whose_hole_was_closed_is_found(shop: Path) -> None:
    tamper(
        shop,
        "DELETE FROM journal WHERE seq = 3",
        "UPDATE journal SET position = position - 1, seq = seq - 1 WHERE seq > 3",
    )

    report = verify(shop)

    assert {finding.code for finding in report.findings} >= {"chain_broken", "column_changed"}
    assert report.first_broken is not None


def test_a_swapped_pair_is_found(shop: Path) -> None:
    tamper(
        shop,
        "UPDATE journal SET position = 99 WHERE seq = 3",
        "UPDATE journal SET position = 3 WHERE seq = 4",
        "UPDATE journal SET position = 4 WHERE seq = 3",
    )

    first = verify(shop).first_broken

    assert first is not None
    assert (first.code, first.seq) == ("order_broken", 4)


def test_a_cut_tail_is_found_by_the_note_beside_the_keys(shop: Path) -> None:
    witness = read_witness(shop)
    tamper(
        shop,
        "DELETE FROM effect WHERE position >= 5",
        "DELETE FROM journal WHERE seq = 5",
        "DELETE FROM sale WHERE position = 5",
        "UPDATE stock_delta SET milli = milli + 1000",
        "UPDATE standing SET receipt_count = receipt_count - 1",
    )

    report = verify(shop)

    assert witness is not None
    assert [(finding.code, finding.seq) for finding in report.findings] == [
        ("journal_rolled_back", 5)
    ]


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE sale SET operator = '1' WHERE position = 3", "sale"),
        ("UPDATE stock_delta SET milli = 0", "stock_delta"),
        ("INSERT INTO operator VALUES ('666', 'X', 'manager', 1)", "operator"),
        ("UPDATE standing SET z_count = 3", "standing"),
        ("INSERT INTO promotion_used VALUES ('P', '', '2026-11-25', 1, 5)", "promotion_used"),
        ("INSERT INTO coupon_used VALUES ('FIVE', 'S-1', 'sale-000001')", "coupon_used"),
    ],
)
def test_a_changed_projection_is_found(shop: Path, statement: str, table: str) -> None:
    tamper(shop, statement)

    findings = verify(shop).findings

    assert [(finding.code, finding.column) for finding in findings] == [
        ("projection_differs", table)
    ]


def test_an_effect_without_its_entry_is_found(shop: Path) -> None:
    tamper(shop, "UPDATE effect SET position = 77 WHERE effect_id = 'print-2'")

    assert [(f.code, f.detail) for f in verify(shop).findings] == [
        ("effect_without_entry", "print-2")
    ]


def test_a_draft_of_a_finished_sale_is_found(shop: Path) -> None:
    tamper(shop, "INSERT INTO basket_event VALUES ('sale-000002', 1, 'basket.reopened', '{}')")

    assert [(f.code, f.subject) for f in verify(shop).findings] == [
        ("basket_of_finished_sale", "sale-000002")
    ]


@pytest.mark.parametrize(
    ("statement", "code", "subject"),
    [
        ("DELETE FROM basket_event WHERE n = 1", "basket_unreadable", "sale-900000"),
        ("UPDATE basket_event SET n = 7 WHERE n = 2", "basket_unreadable", "sale-900000"),
        ("UPDATE basket_event SET kind = 'x' WHERE n = 2", "basket_unreadable", "sale-900000"),
        ("UPDATE basket_event SET body = '{' WHERE n = 2", "basket_unreadable", "sale-900000"),
        (
            "UPDATE basket_event SET body = replace(body, '\"1\"', '\"0.5\"') WHERE n = 2",
            "basket_unreadable",
            "sale-900000",
        ),
        ("UPDATE basket_event SET sale = 'x'", "basket_unreadable", "x"),
        ("INSERT INTO count_event VALUES (1, 'x', '{}')", "count_unreadable", ""),
        (
            """INSERT INTO count_event VALUES (1, 'count.goods_uncounted', '{"item":"a"}')""",
            "count_unreadable",
            "",
        ),
        ("DELETE FROM effect WHERE subject = 'sale-000004'", "sale_without_receipt", "sale-000004"),
        ("UPDATE effect SET document = '{' WHERE number = 1", "effect_unreadable", "sale-000001"),
        ("UPDATE effect SET action = 'dance' WHERE number = 1", "effect_unreadable", "sale-000001"),
    ],
)
def test_what_no_chain_covers_must_still_fit_and_be_readable(
    shop: Path, statement: str, code: str, subject: str
) -> None:
    tamper(shop, statement)

    assert [(f.code, f.subject) for f in verify(shop).findings] == [(code, subject)]


def test_effects_taken_out_of_the_row_are_found(shop: Path) -> None:
    tamper(shop, "DELETE FROM effect WHERE number = 2")

    assert "effects_missing" in {f.code for f in verify(shop).findings}


def test_a_missing_note_is_not_called_sound(shop: Path) -> None:
    (shop / "keys" / WITNESS_FILE).unlink()

    assert [f.code for f in verify(shop).findings] == ["note_missing"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"total_minor":', '"total_minor":%s' % ("1" * 40)),
        ('"quantity":"1"', '"quantity":"%s"' % ("9" * 5000)),
        ('"unit":"EA"', '"unit":"XX"'),
    ],
)
def test_no_text_of_an_entry_breaks_the_check(shop: Path, before: str, after: str) -> None:
    tamper(shop, f"UPDATE journal SET entry = replace(entry, '{before}', '{after}') WHERE seq = 3")

    first = verify(shop).first_broken

    assert first is not None
    assert (first.code, first.seq) == ("entry_changed", 3)


def test_an_opening_that_names_no_parent_hash_is_a_finding(shop: Path, tmp_path: Path) -> None:
    folder, _ = back_up(shop, FakeClock(), target=tmp_path / "kept")
    restore(folder, shop, clock=FakeClock(), ids=CountedIds(0xAB))
    tamper(
        shop, "UPDATE journal SET entry = replace(entry, 'parent_hash\":\"', 'parent_hash\":\"zz')"
    )

    codes = {finding.code for finding in verify(shop).findings}

    assert {"parent_broken", "entry_changed"} <= codes


def test_a_missing_trigger_is_found(shop: Path) -> None:
    with open_file(shop) as connection:
        connection.execute("DROP TRIGGER journal_never_changes")

    assert [finding.code for finding in verify(shop).findings] == ["schema_changed"]


def test_a_journal_signed_with_another_key_is_found(shop: Path) -> None:
    (shop / "keys" / LANE_KEY).unlink()
    make_lane_key(shop)

    assert [finding.code for finding in verify(shop).findings] == ["lane_key_foreign"]


def test_a_changed_byte_on_the_disk_is_found_and_the_entry_named(tmp_path: Path) -> None:
    shop = shop_with_sales(tmp_path / "shop", 60)
    with open_file(shop) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    content = (shop / TILL_FILE).read_bytes()
    named = 0
    for page in range(40, pages, 7):
        damaged = bytearray(content)
        damaged[page * PAGE_BYTES + 123] ^= 1
        (shop / TILL_FILE).write_bytes(damaged)

        report = verify(shop)

        assert not report.is_sound
        first = report.first_broken
        if first is not None:
            named += 1
            assert (first.code, first.kind) == ("entry_unreadable", "sale.completed")
            assert first.subject == f"sale-{first.seq - 1:06d}"
    assert named > 0


@pytest.mark.parametrize("loss", ["cut", "empty", "gone", "keyless"])
def test_a_file_that_cannot_be_opened_is_a_finding(shop: Path, loss: str) -> None:
    path = shop / TILL_FILE
    match loss:
        case "cut":
            path.write_bytes(path.read_bytes()[: PAGE_BYTES * 3])
        case "empty":
            path.write_bytes(b"")
        case "gone":
            path.unlink()
        case _:
            (shop / "keys" / "till.key").unlink()

    report = verify(shop)

    assert not report.is_sound


def test_the_list_of_findings_ends_somewhere(tmp_path: Path) -> None:
    shop = shop_with_sales(tmp_path / "shop", FINDINGS_MAX + 5)
    tamper(shop, "UPDATE journal SET actor = 'x'")

    assert len(verify(shop).findings) == FINDINGS_MAX
