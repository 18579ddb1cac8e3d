"""How messages leave the centre: by SMTP, or into a folder."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from edge.domain.errors import Refusal, Unavailable

if TYPE_CHECKING:
    from email.message import EmailMessage

TIMEOUT_S: Final = 30.0
_FOR_GOOD: Final = range(500, 600)
_OURS: Final = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
"""What a server answers to a wrong setting or password: the office mends it."""


class Transport(Protocol):
    """Brings a message away."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over.

        Raises `Unavailable` "mail_away" where it is to be tried again, `Refusal` "mail_refused"
        where this message never goes. After a lost answer it may be handed over again: its
        Message-ID is the same, by which the receiver's side knows it.
        """


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """A mail server. `security` is starttls, tls or none; certificates are always checked."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    ca_file: str | None = None
    timeout_s: float = TIMEOUT_S

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; see the port."""
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _trouble(max(codes, default=550)) from error
        except smtplib.SMTPResponseException as error:
            raise _trouble(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("mail_away", told=type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        if self.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server


def _trouble(code: int) -> Refusal | Unavailable:
    if code in _FOR_GOOD and code not in _OURS:
        return Refusal("mail_refused", told=str(code))
    return Unavailable("mail_away", told=str(code))


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """A folder that takes each message as a file, named by its Message-ID; for a demo."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the message; once more is the same file."""
        name = "".join(c if c.isalnum() or c in "-." else "_" for c in message["Message-ID"])
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / f"{name.strip('_')}.eml").write_bytes(bytes(message))
        except OSError as error:
            raise Unavailable("mail_away", told=type(error).__name__) from error
