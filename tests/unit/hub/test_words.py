"""Whatever the centre refuses, it says what to do next."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from edge.domain.errors import Refusal
from sync.hub.words import TEXTS, explain

SYNC = Path(__file__).resolve().parents[3] / "sync"
HUB = SYNC / "hub"
FAMILIES = {"Refusal", "BadInput", "Unavailable", "DataDamaged", "OutcomeUnknown"}
OWN_WORDS = {"api", "console"}
"""Folders that answer a program or a browser from their own tables."""


def raised() -> list[tuple[str, str, tuple[str, ...]]]:
    found = []
    for path in sorted((*HUB.glob("**/*.py"), *(SYNC / "wire").glob("*.py"))):
        if path.is_relative_to(HUB) and path.relative_to(HUB).parts[0] in OWN_WORDS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in FAMILIES
            ):
                for code in codes(node.args[0]):
                    facts = tuple(word.arg for word in node.keywords if word.arg)
                    found.append((path.name, code, facts))
    return found


def codes(argument: ast.expr) -> list[str]:
    return [
        node.value
        for node in ast.walk(argument)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize(("module", "code", "facts"), raised())
def test_each_code_has_words_and_its_facts_fill_them(
    module: str, code: str, facts: tuple[str, ...]
) -> None:
    assert code in TEXTS, module

    headline, next_step = TEXTS[code]
    filled = {name for _, name, _, _ in string.Formatter().parse(headline + next_step) if name}
    assert filled <= set(facts)
    assert next_step.endswith(".")


def test_a_code_without_words_is_named() -> None:
    assert explain(Refusal("never_heard_of", n=1)).headline == "never_heard_of (n=1)"
