"""A lane becomes known by a code that counts once, stays known by its key, and can be ended."""

from __future__ import annotations

import ssl
from dataclasses import replace
from stat import S_IMODE
from typing import TYPE_CHECKING

import pytest
from harness.clock import FakeClock
from harness.enrolling import Applicant

from edge.domain.errors import BadInput, Refusal
from sync.hub.enrolment import CODE_MICROS, Genesis, Registry
from sync.hub.pki import (
    LANE_DAYS,
    MICROS_PER_DAY,
    LaneCertificate,
    der_of,
    found_authority,
    read_lane_certificate,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sync.hub.database import Database


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def registry(database: Database, tmp_path: Path, clock: FakeClock) -> Registry:
    made = Registry(database, found_authority(tmp_path / "keys"), clock)
    made.add_store("S1", "High Street", "EUR")
    return made


def test_a_till_with_a_good_code_gets_a_certificate_for_its_own_key(
    registry: Registry, clock: FakeClock
) -> None:
    till = Applicant()

    held = enrolled(registry, till)

    assert (held.store, held.lane) == ("S1", "L1")
    assert held.public_key == till.key.public_key().public_bytes_raw()
    days = (held.expires_micros - clock.micros) / MICROS_PER_DAY
    assert LANE_DAYS - 0.001 < days <= LANE_DAYS
    registry.admit(held)


def test_only_a_hash_of_the_code_is_kept(registry: Registry, database: Database) -> None:
    code = registry.new_code("S1", "L1")

    rows = database.run(lambda cursor: cursor.execute("SELECT * FROM enrol_code").fetchall())

    assert len(code) == 16
    assert code not in repr(rows)
    assert code.encode() not in bytes(rows[0][1])


def test_a_code_counts_for_one_till_only(registry: Registry) -> None:
    code = registry.new_code("S1", "L1", replaces=True)
    registry.enrol(Applicant().request(code))

    with pytest.raises(Refusal, match="code_used"):
        registry.enrol(Applicant().request(code))


def test_a_till_that_did_not_hear_the_answer_may_ask_again(registry: Registry) -> None:
    till, code = Applicant(), registry.new_code("S1", "L1")

    registry.enrol(till.request(code))

    assert read_lane_certificate(der_of(registry.enrol(till.request(code)))) is not None


def test_a_used_code_does_not_bring_a_revoked_key_back(registry: Registry) -> None:
    till, code = Applicant(), registry.new_code("S1", "L1")
    held = read_lane_certificate(der_of(registry.enrol(till.request(code))))
    assert held is not None
    registry.revoke("S1", "L1", "stolen")

    with pytest.raises(Refusal, match="code_used"):
        registry.enrol(till.request(code))

    with pytest.raises(Refusal, match="lane_revoked"):
        registry.admit(held)


def test_a_code_counts_for_fifteen_minutes(registry: Registry, clock: FakeClock) -> None:
    code = registry.new_code("S1", "L1")
    clock.micros += CODE_MICROS

    with pytest.raises(Refusal, match="code_expired"):
        registry.enrol(Applicant().request(code))


def test_a_code_counts_for_its_own_lane_only(registry: Registry) -> None:
    code = registry.new_code("S1", "L1")

    with pytest.raises(Refusal, match="code_for_another"):
        registry.enrol(Applicant(lane="L2").request(code))
    with pytest.raises(Refusal, match="code_unknown"):
        registry.enrol(Applicant(store="S2").request(code))
    with pytest.raises(Refusal, match="code_unknown"):
        registry.enrol(Applicant().request("A" * 16))


def test_a_journal_that_begins_otherwise_is_refused(registry: Registry) -> None:
    till, code = Applicant(), registry.new_code("S1", "L1")
    good = till.request(code)
    elsewhere = Applicant()

    for genesis, refusal in (
        (Genesis(good.genesis.entry, "00" * 64), "genesis_wrong"),
        (Genesis(good.genesis.entry, "no hex"), "genesis_wrong"),
        (Genesis("{}", good.genesis.signature), "genesis_wrong"),
        (elsewhere.genesis(), "genesis_wrong"),
        (till.genesis(seq=2), "genesis_wrong"),
        (till.genesis(lane="L9"), "code_for_another"),
        (till.genesis(body={"public_key": "00" * 32}), "key_differs"),
    ):
        with pytest.raises(BadInput, match=refusal):
            registry.enrol(replace(good, genesis=genesis))
    with pytest.raises(BadInput, match="csr_wrong"):
        registry.enrol(replace(good, csr="no request"))
    assert registry.enrol(good)


def test_a_lane_at_work_is_not_taken_by_mistake(registry: Registry) -> None:
    first = Applicant()
    held = enrolled(registry, first)

    with pytest.raises(Refusal, match="lane_taken"):
        registry.new_code("S1", "L1")
    registry.admit(held)


def test_two_codes_of_one_lane_make_one_till(registry: Registry) -> None:
    one, two = registry.new_code("S1", "L1"), registry.new_code("S1", "L1")
    registry.enrol(Applicant().request(one))

    with pytest.raises(Refusal, match="lane_taken"):
        registry.enrol(Applicant().request(two))


def test_a_replaced_key_ends_and_says_so(registry: Registry) -> None:
    old = enrolled(registry, Applicant())
    new = enrolled(registry, Applicant(), replaces=True)

    registry.admit(new)
    with pytest.raises(Refusal, match="lane_revoked") as refused:
        registry.admit(old)
    assert refused.value.facts["reason"] == "replaced"


def test_a_revoked_lane_is_refused_and_cannot_renew(registry: Registry) -> None:
    till = Applicant()
    held = enrolled(registry, till)

    registry.revoke("S1", "L1", "stolen")

    with pytest.raises(Refusal, match="lane_revoked"):
        registry.admit(held)
    with pytest.raises(Refusal, match="lane_revoked"):
        registry.renew(held, till.csr.encode())
    with pytest.raises(Refusal, match="lane_revoked"):
        registry.admit(held)
    with pytest.raises(Refusal, match="lane_unknown"):
        registry.revoke("S1", "L1", "again")


def test_an_expired_certificate_is_good_for_its_renewal_only(
    registry: Registry, clock: FakeClock
) -> None:
    till = Applicant()
    held = enrolled(registry, till)
    clock.micros += LANE_DAYS * MICROS_PER_DAY

    with pytest.raises(Refusal, match="certificate_expired"):
        registry.admit(held)
    renewed = read_lane_certificate(der_of(registry.renew(held, till.csr.encode())))

    assert renewed is not None
    registry.admit(renewed)
    with pytest.raises(BadInput, match="key_differs"):
        registry.renew(held, Applicant().csr.encode())


def test_a_certificate_that_was_never_given_out_is_unknown(registry: Registry) -> None:
    with pytest.raises(Refusal, match="lane_unknown"):
        registry.admit(LaneCertificate("S1", "L1", bytes(32), "1", 2**62))


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "../x", "-x", "x" * 25, "a b", "ü"])
def test_an_id_that_a_certificate_cannot_carry_is_refused(registry: Registry, name: str) -> None:
    with pytest.raises(BadInput, match="name_wrong"):
        registry.new_code("S1", name)
    with pytest.raises(BadInput, match="name_wrong"):
        registry.add_store(name, "Shop", "EUR")


def test_an_unknown_store_is_named(registry: Registry) -> None:
    with pytest.raises(Refusal, match="store_unknown"):
        registry.new_code("S9", "L1")


def test_the_keys_are_made_once_and_only_we_read_them(tmp_path: Path) -> None:
    first = found_authority(tmp_path / "keys")
    first.certify_server(["hub.example", "192.0.2.7"])
    server = (tmp_path / "keys" / "server.pem").read_bytes()

    again = found_authority(tmp_path / "keys")
    again.certify_server(["hub.example"])

    assert again.pem == first.pem
    assert len(again.fingerprint) == 16
    assert (tmp_path / "keys" / "server.pem").read_bytes() == server
    assert S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for file in (tmp_path / "keys").iterdir():
        assert S_IMODE(file.stat().st_mode) == 0o600
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "keys" / "server.pem", tmp_path / "keys" / "server.key")


def test_another_name_makes_another_server_certificate(tmp_path: Path) -> None:
    authority = found_authority(tmp_path / "keys")
    authority.certify_server(["one.example"])
    before = (tmp_path / "keys" / "server.pem").read_bytes()

    authority.certify_server(["two.example"])

    assert (tmp_path / "keys" / "server.pem").read_bytes() != before


def enrolled(registry: Registry, till: Applicant, *, replaces: bool = False) -> LaneCertificate:
    code = registry.new_code(till.store, till.lane, replaces=replaces)
    held = read_lane_certificate(der_of(registry.enrol(till.request(code))))
    assert held is not None
    return held
