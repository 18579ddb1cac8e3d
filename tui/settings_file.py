"""The settings file of a new shop, and the reference of everything that can stand in one."""

from __future__ import annotations

import inspect
import itertools
import json
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from edge.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax class of a new shop: its name, the receipt's word and the rate ("0.19")."""

    tax_class: str
    tax_id: str
    name: str
    rate: str


def new_settings(
    *,
    address: Sequence[str],
    taxes: Sequence[TaxLine],
    prices_include_tax: bool,
    cash_increment_minor: int = 1,
    more: str = "",
) -> str:
    """Return the text of a new shop's settings file; everything else keeps its default."""
    lines = [
        "# Settings of this till. `till settings --reference` explains every entry;",
        "# a change takes effect when no sale is open. A file with a mistake changes nothing.",
        "",
        "[store]",
        f"address = {json.dumps(list(address), ensure_ascii=False)}",
        "",
        "[tax]",
        f"prices_include_tax = {json.dumps(prices_include_tax)}",
        "",
        "[tax.classes]",
    ]
    lines.extend(_tax_line(tax) for tax in taxes)
    lines += ["", "[cash]", f"increment_minor = {cash_increment_minor}", ""]
    return "\n".join(lines) + more


def _tax_line(tax: TaxLine) -> str:
    if not tax.tax_id:
        return f"{tax.tax_class} = []"
    values = {"id": tax.tax_id, "name": tax.name, "rate": tax.rate}
    inner = ", ".join(f"{key} = {json.dumps(v, ensure_ascii=False)}" for key, v in values.items())
    return f"{tax.tax_class} = [{{ {inner} }}]"


def reference() -> str:
    """Return every setting with its default and its meaning, read from the models."""
    return "\n".join(_section_lines(Settings, "")) + "\n"


def _section_lines(model: type[BaseModel], prefix: str) -> Iterator[str]:
    documented = field_texts(model)
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        path = f"{prefix}.{name}" if prefix else name
        if inner is None:
            default = json.dumps(field.get_default(call_default_factory=True), default=str)
            yield f"{path} = {default}" if not field.is_required() else f"{path} = …"
            yield textwrap.indent(documented.get(name, ""), "    ")
            continue
        yield f"[{path}]"
        text = documented.get(name) or inspect.getdoc(inner) or ""
        yield textwrap.indent(text, "    ")
        yield from _section_lines(inner, path)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the settings model that a field holds, alone or in a table or list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _model_in(argument)
        if found is not None:
            return found
    return None


def field_texts(model: type[BaseModel]) -> dict[str, str]:
    """Return the string beneath each field of a model, which says what it means."""
    import ast

    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    body = tree.body[0].body  # type: ignore[attr-defined]
    texts: dict[str, str] = {}
    for field, text in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            texts[ast.unparse(field.target)] = inspect.cleandoc(ast.literal_eval(text.value))
    return texts
