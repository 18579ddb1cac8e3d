"""Commands and answers as JSON: the form of the pipe, read from the commands' own models."""

from __future__ import annotations

import dataclasses
import json
import types
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError

from edge.domain.commands import ApprovalGiven, Command
from edge.domain.errors import BadInput
from edge.services.view import Answer

MESSAGE_CHARACTERS_MAX = 100_000


@cache
def _commands() -> TypeAdapter[Command]:
    return TypeAdapter(Annotated[Command, Field(discriminator="do")])


@cache
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@cache
def _classes() -> dict[str, type[Command]]:
    """Return the command classes by the word that names them."""
    classes = _members(Command)
    return {_default(cls, "do"): cls for cls in classes}


def _members(union: Any) -> tuple[Any, ...]:
    members: list[Any] = []
    for member in get_args(union):
        members.extend(_members(member) if get_origin(member) else [member])
    return tuple(members)


def _default(cls: type, name: str) -> str:
    return next(str(f.default) for f in dataclasses.fields(cls) if f.name == name)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of everything that may be sent, and of what comes back."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "till pipe",
        "description": "One JSON object a line in, one JSON object a line out.",
        "command": _commands().json_schema(),
        "answer": _answers().json_schema(mode="serialization"),
    }


def read_message(line: str) -> tuple[Command, Any]:
    """Return the command a line asks for, and the caller's own `id` of it.

    Numbers are read exactly: a decimal number never becomes a binary fraction. Raises `BadInput`
    with the field that is wrong.
    """
    if len(line) > MESSAGE_CHARACTERS_MAX:
        raise BadInput("message_too_long", characters_max=MESSAGE_CHARACTERS_MAX)
    try:
        tree = json.loads(line, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadInput("message_not_json", detail=str(error)[:200]) from None
    if not isinstance(tree, dict):
        raise BadInput("message_not_object")
    caller_id = tree.pop("id", None)
    do = tree.get("do")
    cls = _classes().get(do) if isinstance(do, str) else None
    if cls is None:
        raise BadInput("command_unknown", command=str(do)[:40], known=", ".join(sorted(_classes())))
    _check_fields(tree, cls, "")
    if isinstance(tree.get("approval"), dict):
        _check_fields(tree["approval"], ApprovalGiven, "approval.")
    try:
        return _commands().validate_python(tree), caller_id
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        raise BadInput("message_field_wrong", field=field, detail=first["msg"]) from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _check_fields(tree: dict[str, Any], cls: type, prefix: str) -> None:
    """Refuse unknown fields, and take a number where text is meant (a PIN, a code, a weight)."""
    hints = get_type_hints(cls)
    for name, value in tree.items():
        if name not in hints:
            known = ", ".join(hints)
            raise BadInput("message_field_unknown", field=prefix + name[:40], known=known)
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if is_number and _is_text(hints[name]):
            tree[name] = str(value)


def _is_text(hint: Any) -> bool:
    if get_origin(hint) in (Union, types.UnionType):
        return any(_is_text(member) for member in get_args(hint))
    return hint is str


def answer_tree(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain JSON values; what is empty is left out."""
    tree: dict[str, Any] = _answers().dump_python(answer, mode="json", exclude={"dialogue"})
    optional = ("items", "sales", "customers", "files", "information", "facts")
    for name in optional:
        if not tree[name]:
            del tree[name]
    return tree
