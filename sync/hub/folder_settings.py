"""Reads a settings file of the centre's folder, with what is wrong in it."""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Form = TypeVar("Form", bound=BaseModel)


def read_form(file: Path, form: type[Form]) -> Form:
    """Return a TOML file in its form; raises what `unreadable_as` turns into words."""
    return form.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


@contextmanager
def unreadable_as(code: str, file: Path) -> Iterator[None]:
    """Raise `BadInput` with a code, the file and what is wrong, for whatever cannot be used."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        told = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadInput(code, file=str(file), told=told) from error
    except (OSError, ValueError, LookupError) as error:
        raise BadInput(code, file=str(file), told=str(error)) from error
