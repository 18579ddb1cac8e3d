"""The conflict table in the README is the one that the policies say."""

from __future__ import annotations

from pathlib import Path

from edge.domain.agreement.table import BEGIN, END, POLICIES, markdown_table

README = Path(__file__).resolve().parents[3] / "sync" / "README.md"


def test_the_table_in_the_readme_is_the_generated_one() -> None:
    text = README.read_text(encoding="utf-8")
    _, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)

    assert after, "the README has both markers"
    assert inside.strip() == markdown_table(), "python -m edge.domain.agreement.table prints it"


def test_codes_and_numbers_of_policies_are_their_own() -> None:
    assert len({policy.code for policy in POLICIES}) == len(POLICIES)
    assert len({policy.number for policy in POLICIES}) == len(POLICIES)
    assert all("|" not in text for policy in POLICIES for text in (policy.entity, policy.review))
