"""The cardholder's receipt is told from whatever else a ZVT terminal has printed."""

from __future__ import annotations

from devices.ports.zvt_papers import LINES_MAX, Papers

CARDHOLDERS = (
    "06d3ff8e020682028a1f07010225820282071820204c6569687374656c6c756e6720766f6e20686f6265780716"
    "202020202066817220504f5254414c554d20476d62480712202020202020202048657272205465737431071520"
    "202020205a5654205443502f49502c2044484350071b2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d"
    "2d2d2d2d071b31392e31302e3230323120202020202020202031333a33303a3034071b30303030303133202020"
    "2030303034202020202020303030303031071320202020202020204b554e44454e42454c4547071b2d2d2d2d2d"
    "2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d07125465726d696e616c3a204148303030303036071142"
    "656c65672320203a204830303430303107124c3a2a2a2a2a2a2a2a2a2a2a2a2a3030303007134149443a204130"
    "30303030303030343130313007114b617274653a204d41535445524341524407184170702e20203a2044656269"
    "74204d61737465726361726407132020202020202020436f6e746163746c65737307044b415546070120070553"
    "554d4d4507122020202020202020204555523a20312c3030070120071b5472616365233a202020202020202020"
    "202020313030303430303107012007095265666572656e7a3a070120071a204175746f726973696572756e6773"
    "636f64653a3336373635350711202020202020202020285243203030312907142020202047656e65686d696774"
    "2033363736353507102020202020202030303130303430303107012007192041563a202b30342e303720284a75"
    "6e203131203230323129071b54493a20452044543a20302f302f204f463a20302f302f2043473a070f20202020"
    "20202020202020312f302f070120070120070120070120070120090181"
)
ADMINISTRATION = (
    "06d3ac0681a91f0701032581a2071b30322e31312e3230323120202020202020202031373a30353a3032070c54"
    "49443a4148303030303036071441627363686c757373202d206b65696e6520545807192041563a202b30342e30"
    "3720284a756e203131203230323129071b54493a20452044543a20302f302f204f463a20302f302f2043473a07"
    "0f2020202020202020202020312f302f070120070120070120070120070120070120070120090181"
)
"""Blocks from the print tests of Portalum.Zvt (MIT), recorded at a terminal."""


def block(frame: str) -> bytes:
    """Return the data of a recorded frame, whose length stands in one byte or in two more."""
    data = bytes.fromhex(frame)
    return data[5:] if data[2] == 0xFF else data[3:]


def test_a_recorded_receipt_is_read_line_by_line() -> None:
    papers = Papers()
    papers.take_block(block(ADMINISTRATION))
    assert papers.cardholders() == ()

    papers.take_block(block(CARDHOLDERS))
    receipt = papers.cardholders()

    assert receipt[:2] == ("  Leihstellung von hobex", "     für PORTALUM GmbH")
    assert "        KUNDENBELEG" in receipt
    assert "         EUR: 1,00" in receipt
    assert receipt[-1].strip() == "1/0/"


def test_a_merchants_block_is_nobodys_receipt() -> None:
    papers = Papers()
    papers.take_block(block(CARDHOLDERS.replace("1f070102", "1f070101")))

    assert papers.cardholders() == ()


def test_lines_say_only_in_their_own_words_whose_they_are() -> None:
    papers = Papers()
    for line in (b"\x00HAENDLERBELEG", b"\x81 1,00", b"\x40Kundenbeleg", b"\xff\x02", b"\x81 1,00"):
        papers.take_line(line)

    assert papers.cardholders() == ("Kundenbeleg", "", "", " 1,00")


def test_a_terminal_that_prints_without_end_is_not_kept_without_end() -> None:
    papers = Papers()
    for _ in range(3 * LINES_MAX):
        papers.take_line(b"\x00Kunde")
    papers.take_line(b"\x00" + b"4" * 60_000)

    assert len(papers.cardholders()) == LINES_MAX
