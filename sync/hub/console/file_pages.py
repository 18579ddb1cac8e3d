"""The pages for files: tried, put in force, and how far a large one is."""

# FastAPI reads the annotations of the routes, which name what their function made: no
# `from __future__ import annotations` here.
from typing import Annotated, Any

from fastapi import APIRouter, Depends, UploadFile
from fastapi.responses import RedirectResponse, Response

from edge.domain.errors import TillError
from sync.hub.console.drawing import Named, Pages, Said, Visit
from sync.hub.console.words import told
from sync.hub.services.import_jobs import AT_ONCE_BYTES_MAX

FILE_KINDS = (
    *("items", "departments", "prices", "promotions", "staff", "customers"),
    "postal-areas",
)
FILE_BYTES_MAX = 32 * 1024 * 1024
HERE = "/console/files"


class _WrongFileError(Exception):
    """What was sent is no file that can be taken in: which field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


def file_routes(router: APIRouter, pages: Pages) -> None:
    """Add the routes."""

    @router.get("/files")
    def ask(visit: Annotated[Visit, Depends(pages.who)], kind: Named = "items") -> Response:
        return _form(pages, visit, kind=kind, text="")

    @router.post("/files")
    def take(
        visit: Annotated[Visit, Depends(pages.changer("write"))],
        kind: Said = "",
        text: Said = "",
        dry: Said = "yes",
        file: UploadFile | None = None,
    ) -> Response:
        is_dry, by = dry != "no", visit.person.name
        try:
            given = _given(kind, text, file)
            if len(given.encode()) > AT_ONCE_BYTES_MAX:
                job = pages.data.start_file(kind, given, dry=is_dry, by=by)
                return RedirectResponse(f"{HERE}/{job}", 303)
            result = pages.data.take_file(kind, given, dry=is_dry, by=by)
        except _WrongFileError as error:
            wrong = {error.field: error.why}
            return _form(pages, visit, 422, kind=kind, text=text, wrong=wrong)
        except TillError as error:
            return _form(pages, visit, kind=kind, text=text, said=told(error))
        # What came from a file stands in the text now, so that what was tried can be put in force.
        return _form(pages, visit, kind=kind, text=given, result=result)

    @router.get("/files/{job}")
    def job(visit: Annotated[Visit, Depends(pages.who)], job: Named) -> Response:
        seen = pages.data.import_job(job)
        if seen is None:
            return pages.draw(
                "trouble.html",
                visit,
                404,
                headline="No such file",
                detail="What became of a file is kept for 30 days. Files lists the newest.",
            )
        return pages.draw("import.html", visit, here=HERE, seen=seen, result=seen.result)


def _given(kind: str, text: str, file: UploadFile | None) -> str:
    """Return the text of a file, chosen or typed."""
    if kind not in FILE_KINDS:
        raise _WrongFileError("kind", "Choose what the file holds.")
    content = file.file.read(FILE_BYTES_MAX + 1) if file is not None else b""
    if len(content) > FILE_BYTES_MAX:
        raise _WrongFileError("file", "The file is larger than 32 MB. Send it in parts.")
    if content and text:
        raise _WrongFileError("file", "Choose a file or give its text, not both.")
    if not content and not text:
        raise _WrongFileError("file", "Choose a file, or give its text below.")
    try:
        return content.decode("utf-8-sig").replace("\x00", "").strip() if content else text
    except UnicodeDecodeError:
        raise _WrongFileError("file", "The file is no UTF-8 text. Save it as UTF-8.") from None


def _form(pages: Pages, visit: Visit, status: int = 200, **shown: Any) -> Response:
    shown = {"kinds": FILE_KINDS, "jobs": pages.data.import_jobs(), **shown}
    return pages.draw("files.html", visit, status, here=HERE, **shown)
