"""How a centre writes to customers: the file `messages.toml` of its folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edge.domain.errors import BadInput
from sync.hub.messaging.transport import TIMEOUT_S, FolderTransport, SmtpTransport, Transport

FILE: Final = "messages.toml"
PASSWORD: Final = Path("keys") / "smtp.password"


class _Smtp(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(gt=0, lt=65536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    ca_file: str | None = None
    timeout_s: Annotated[float, Field(gt=0, le=120)] = TIMEOUT_S


class _Form(BaseModel):
    """The file, whole: either a mail server or a folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: Annotated[str, Field(pattern=r"^[^\r\n]*@[^\r\n]*$")]
    language: Literal["en", "de"] = "en"
    zone: str = "UTC"
    smtp: _Smtp | None = None
    folder: str = ""


@dataclass(frozen=True, slots=True)
class MessageSettings:
    """Who writes, in which language where a customer chose none, and how it leaves."""

    sender: str
    language: str
    zone: tzinfo
    transport: Transport


def message_settings(folder: Path) -> MessageSettings | None:
    """Return what the file of a centre's folder says; None where there is none.

    Raises `BadInput` "messages_unreadable" with what is wrong.
    """
    file = folder / FILE
    if not file.exists():
        return None
    try:
        form = _Form.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        zone = UTC if form.zone == "UTC" else ZoneInfo(form.zone)
        transport = _transport(form, folder)
    except ValidationError as error:
        first: Any = error.errors()[0]
        told = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadInput("messages_unreadable", file=str(file), told=told) from error
    except (OSError, ValueError, ZoneInfoNotFoundError) as error:
        raise BadInput("messages_unreadable", file=str(file), told=str(error)) from error
    return MessageSettings(form.sender, form.language, zone, transport)


def _transport(form: _Form, folder: Path) -> Transport:
    if (form.smtp is None) == (not form.folder):
        raise ValueError("name either a mail server, [smtp], or a folder")
    if form.smtp is None:
        return FolderTransport(folder / form.folder)
    smtp = form.smtp
    password = (folder / PASSWORD).read_text(encoding="utf-8").strip() if smtp.user else ""
    return SmtpTransport(
        smtp.host, smtp.port, smtp.security, smtp.user, password, smtp.ca_file, smtp.timeout_s
    )
