"""Read the document of a print effect as the till's file stores it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from edge.domain.errors import BadInput

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from edge.domain.document import Document


def read_document(text: str) -> Document:
    """Return the document; raises `BadInput` when the text is not one."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadInput("document_unreadable", field=field, why=first["msg"]) from error


@cache
def _adapter() -> TypeAdapter[Document]:
    from pydantic import TypeAdapter

    from edge.domain.document import Document

    return TypeAdapter(Document)
