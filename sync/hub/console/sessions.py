"""Who is signed in at the pages: a signed cookie, with a proof for forms that change things."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

SESSION_S = 8 * 60 * 60
COOKIE = "tillwright_session"


@dataclass(frozen=True, slots=True)
class Session:
    """Of whom `mark` names. `proof` stands in their forms: a foreign page cannot know it."""

    mark: str
    cookie: str
    proof: str


class Sessions:
    """Makes and reads sessions. `secret` is the centre's own, the same for all its replicas."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def begin(self, mark: str, now_s: int) -> Session:
        """Return a new session for a person, which lasts for `SESSION_S` seconds."""
        name = base64.urlsafe_b64encode(mark.encode()).decode()
        told = f"{name}.{now_s + SESSION_S}"
        return self._session(mark, f"{told}.{self._mark('session', told)}")

    def read(self, cookie: str, now_s: int) -> Session | None:
        """Return the session of a cookie; None for one that is over, or that we did not make."""
        told, _, mark = cookie.rpartition(".")
        name, _, until = told.partition(".")
        if not hmac.compare_digest(mark.encode(), self._mark("session", told).encode()):
            return None
        if int(until) < now_s:
            return None
        return self._session(base64.urlsafe_b64decode(name).decode(), cookie)

    def _session(self, mark: str, cookie: str) -> Session:
        return Session(mark, cookie, self._mark("proof", cookie))

    def _mark(self, use: str, text: str) -> str:
        return hmac.new(self._secret, f"{use}:{text}".encode(), hashlib.sha256).hexdigest()
