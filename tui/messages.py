"""Commands and answers as JSON: the form of the pipe, read from the commands' own models."""

from __future__ import annotations

import dataclasses
import json
import types
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError

from edge.domain.commands import ApprovalGiven, Command
from edge.domain.errors import BadInput
from edge.services.view import Answer

Json = dict[str, Any]

MESSAGE_CHARACTERS_MAX = 100_000
CALLER_ID_CHARACTERS_MAX = 100
_NUMBER_CHARACTERS_MAX = 40
_EXPONENT_MAX = 30
"""No amount or quantity is longer; a longer number only makes a machine work for nothing."""


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


def read_tree(line: str) -> Json:
    """Return the JSON object of a line.

    Numbers are read exactly: a decimal number never becomes a binary fraction. Raises `BadInput`.
    """
    if len(line) > MESSAGE_CHARACTERS_MAX:
        raise BadInput("message_too_long", characters_max=MESSAGE_CHARACTERS_MAX)
    try:
        tree = json.loads(line, parse_int=_whole, parse_float=_decimal, parse_constant=_no_constant)
        # Half of a surrogate pair can be escaped in JSON, but neither stored nor written.
        json.dumps(tree, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        raise BadInput("message_not_json", detail="half of a surrogate pair") from None
    except (ValueError, RecursionError) as error:
        raise BadInput("message_not_json", detail=str(error)[:200]) from None
    if not isinstance(tree, dict):
        raise BadInput("message_not_object")
    return tree


def take_caller_id(tree: Json) -> str | int | None:
    """Take the caller's own `id` of a message out of it; raises `BadInput` for an odd one."""
    caller_id = tree.pop("id", None)
    is_text = isinstance(caller_id, str) and len(caller_id) <= CALLER_ID_CHARACTERS_MAX
    is_whole = isinstance(caller_id, int) and not isinstance(caller_id, bool)
    if caller_id is None or is_text or is_whole:
        return cast("str | int | None", caller_id)
    raise BadInput("message_field_wrong", field="id", detail="a short text or a whole number")


def read_command(tree: Json) -> Command:
    """Return the command a message asks for; raises `BadInput` with the field that is wrong."""
    do = tree.get("do")
    cls = _classes().get(do) if isinstance(do, str) else None
    if cls is None:
        raise BadInput("command_unknown", command=str(do)[:40], known=", ".join(sorted(_classes())))
    _check_fields(tree, cls, "")
    _check_parts(tree, cls)
    try:
        return _commands().validate_python(tree)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        raise BadInput("message_field_wrong", field=field, detail=first["msg"]) from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _whole(digits: str) -> int:
    if len(digits) > _NUMBER_CHARACTERS_MAX:
        raise ValueError(f"a number has at most {_NUMBER_CHARACTERS_MAX} characters")
    return int(digits)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > _NUMBER_CHARACTERS_MAX or abs(number.adjusted()) > _EXPONENT_MAX:
        raise ValueError(f"a number has at most {_NUMBER_CHARACTERS_MAX} characters")
    return number


def _check_fields(tree: Json, cls: type, prefix: str) -> None:
    """Refuse unknown fields, and take a number where text is meant (a PIN, a code, a weight).

    A whole number is only taken as one: "yes", 1.0 and "5" are slips of whoever sends them.
    """
    hints = get_type_hints(cls)
    for name, value in tree.items():
        if name not in hints:
            known = ", ".join(hints)
            raise BadInput("message_field_unknown", field=prefix + name[:40], known=known)
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if is_number and _has(hints[name], str):
            tree[name] = str(value)
        elif _has(hints[name], int) and (value is not None and type(value) is not int):
            detail = "a whole number, without a point or quotation marks"
            raise BadInput("message_field_wrong", field=prefix + name, detail=detail)


def _check_parts(tree: Json, cls: type) -> None:
    """Do the same for the records that a message holds: an approval, lists of lines."""
    if isinstance(tree.get("approval"), dict):
        _check_fields(tree["approval"], ApprovalGiven, "approval.")
    for name, hint in get_type_hints(cls).items():
        part = next((a for a in get_args(hint) if dataclasses.is_dataclass(a)), None)
        rows = tree.get(name)
        if isinstance(part, type) and isinstance(rows, list):
            for row in rows:
                if isinstance(row, dict):
                    _check_fields(row, part, f"{name}.")


def _has(hint: Any, kind: type) -> bool:
    """Tell whether a field may hold a plain kind of value."""
    if get_origin(hint) in (Union, types.UnionType):
        return any(_has(member, kind) for member in get_args(hint))
    return hint is kind


def answer_tree(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain JSON values; what is empty is left out."""
    tree: dict[str, Any] = _answers().dump_python(answer, mode="json", exclude={"dialogue"})
    optional = (
        "items", "sales", "customers", "explanation", "files", "people", "closed", "information",
        "facts",
    )  # fmt: skip
    for name in optional:
        if not tree[name]:
            del tree[name]
    return tree
