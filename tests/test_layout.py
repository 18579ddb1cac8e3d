"""The house stands as drawn: names, layers, deferred imports, nothing left lying about."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("edge", "sync", "devices", "tui")

DEFERRED = {
    "tui.cli": ("textual", "sqlcipher3", "pydantic", "escpos", "PIL", "argon2", "babel"),
    "edge.domain.completion": ("pydantic", "sqlcipher3", "json"),
    "edge.domain.shift": ("pydantic", "sqlcipher3"),
    "edge.services.till": ("textual", "sqlcipher3", "escpos", "PIL"),
    "tui.boot": ("textual", "sqlcipher3", "pydantic", "edge.services", "edge.store"),
    "tui.app": (
        "sqlcipher3",
        "escpos",
        "PIL",
        "watchfiles",
        "pydantic",
        "cryptography",
        "edge.domain.commands",
        "edge.domain.events",
        "edge.services",
        "edge.store",
        "devices",
        "tui.desk",
        "tui.screens",
    ),
    "tui.pipe": ("textual", "escpos", "PIL"),
    "devices.__main__": ("textual",),
}
"""What starting with a module must not pull in: start-up time is a promise to the cashier."""


def test_no_other_distribution_provides_our_package_names() -> None:
    providers = metadata.packages_distributions()

    for package in PACKAGES:
        assert set(providers.get(package, [])) <= {"tillwright"}, package


def test_packaging_is_no_python_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ()), ("requirements-hub.lock", ("hub",))]
)
def test_a_lock_pins_what_is_needed_at_the_versions_of_the_suite(
    lock: str, extras: tuple[str, ...]
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = list(project["project"]["dependencies"])
    for extra in extras:
        needed += project["project"]["optional-dependencies"][extra]
    constraints = dict(pin.split("==") for pin in project["tool"]["uv"]["constraint-dependencies"])

    text = (ROOT / "packaging" / lock).read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+) ", text, re.MULTILINE))

    assert {re.split(r"[\[<>=;]", name)[0] for name in needed} <= set(pinned)
    for name in pinned.keys() & constraints.keys():
        assert pinned[name] == constraints[name], name


def test_every_package_has_a_readme() -> None:
    for package in (*PACKAGES, "edge/domain", "edge/services", "edge/store"):
        assert (ROOT / package / "README.md").is_file(), package


def test_no_module_of_the_product_imports_the_tests() -> None:
    for path in product_modules():
        for name in imported_names(path):
            assert name.split(".")[0] not in {"tests", "harness"}, path


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    for path in sorted((ROOT / "edge" / "domain").glob("**/*.py")):
        for name in imported_names(path):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("edge.domain"), (path, name)


def test_databases_are_opened_in_one_place_only() -> None:
    for path in product_modules():
        if path.relative_to(ROOT).as_posix() == "edge/store/database.py":
            continue
        tops = {name.split(".")[0] for name in imported_names(path, type_checking=False)}
        assert not tops & {"sqlcipher3", "sqlite3", "apsw"}, path


@pytest.mark.parametrize("module", sorted(DEFERRED))
def test_what_starts_fast_leaves_the_heavy_libraries_alone(module: str) -> None:
    script = f"import sys, {module}; print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()

    assert not set(DEFERRED[module]) & set(loaded)


def product_modules() -> list[Path]:
    """Return every Python file of the product."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).glob("**/*.py"))


def imported_names(path: Path, *, type_checking: bool = True) -> list[str]:
    """Return the absolute names a file imports; without those for the type checker if asked."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    if not type_checking:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                skipped.update(inner for part in node.body for inner in ast.walk(part))
    names: list[str] = []
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names
