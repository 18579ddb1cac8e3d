"""The catalogue as a ready file, in parts that a weak line can fetch one by one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse

from sync.hub.api.centre import TheCentre
from sync.hub.api.gate import ONLY_LANES
from sync.hub.api.problems import Problem
from sync.wire.problems import CATALOGUE_NOT_READY

router = APIRouter(prefix="/v1/catalogue", tags=["catalogue"], dependencies=ONLY_LANES)

FILE_NAME = r"^[0-9A-Za-z][0-9A-Za-z_.-]{0,127}$"
RETRY_AFTER_S = 5


@router.get("")
def manifest(centre: TheCentre) -> dict[str, Any]:
    """Say which file there is, how large, with which digest, up to which row of the chain feed.

    404 where the goods are so few that they are read row by row; 503 while a file is being made.
    """
    if centre.catalogue is None or not centre.catalogue.is_needed():
        raise Problem(404, "catalogue_not_needed")
    known = centre.catalogue.manifest()
    if known is None:
        raise Problem(503, CATALOGUE_NOT_READY, retry_after_s=RETRY_AFTER_S)
    return known


@router.get("/{file}", response_class=FileResponse)
def part(centre: TheCentre, file: Annotated[str, Path(pattern=FILE_NAME)]) -> FileResponse:
    """Return the file or the range of it that is asked for."""
    path = centre.catalogue.path_of(file) if centre.catalogue else None
    if path is None:
        raise Problem(404, "not_found", "The file was replaced; ask for the manifest again.")
    return FileResponse(path, headers={"cache-control": "private, max-age=86400, immutable"})
