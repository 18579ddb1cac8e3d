"""The rules of the house that a machine can check: sizes, names, words, leftovers."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("edge", "sync", "devices", "tui")
MODULE_LINES_MAX = 400
MODULE_LINES_MEDIAN_MAX = 130
FUNCTION_LINES_MAX = 50
EXEMPT_FROM_LENGTH = {
    "edge/domain/events.py": "one flat list of records, the journal's vocabulary",
    "edge/domain/commands.py": "one flat list of records, the till's vocabulary",
}
VAGUE_NAMES = re.compile(r"(Manager|Helper|Util|Utils|Processor)$")
MACHINE_PATHS = re.compile(r"/(?:work|farm|root|home)/|/tmp/|bash_jobs")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
UNMERGED = re.compile(r"^(?:<{7}|>{7}) \S", re.MULTILINE)
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian")


def python_files() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).glob("**/*.py"))


def tracked_text_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    endings = {".py", ".md", ".toml", ".txt", ".cfg", ".sh", ".service", ".json", ".lock", ".run"}
    return [ROOT / name for name in listed if Path(name).suffix in endings or name == ".ci/run"]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_a_module_says_its_job_in_one_line_and_keeps_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree)

    assert docstring, "a module begins with the line that says its job"
    assert docstring.splitlines()[0].endswith((".", "?"))
    if name_of(path) not in EXEMPT_FROM_LENGTH:
        assert len(text.splitlines()) <= MODULE_LINES_MAX


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_functions_are_short_and_classes_have_telling_names(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < FUNCTION_LINES_MAX, node.name
        if isinstance(node, ast.ClassDef):
            assert not VAGUE_NAMES.search(node.name), node.name


def test_the_median_module_is_short() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()]

    assert statistics.median(lengths) <= MODULE_LINES_MEDIAN_MAX


def test_the_domain_knows_no_floating_point() -> None:
    for path in (ROOT / "edge" / "domain").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Name) and node.id == "float"
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            inexact = named or literal or divided
            assert not inexact, f"{name_of(path)}: {ast.unparse(node)}"


def test_nothing_unfinished_and_no_place_of_this_machine_is_left_in_the_tree() -> None:
    for path in tracked_text_files():
        if path.name == "test_tidy.py" or not path.exists():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for pattern in (MACHINE_PATHS, UNFINISHED, UNMERGED, REGISTRIES):
            found = pattern.search(text)
            assert not found, f"{name_of(path)}: {found.group() if found else ''}"


def test_uv_lock_is_not_kept() -> None:
    assert not [path for path in tracked_text_files() if path.name == "uv.lock"]
