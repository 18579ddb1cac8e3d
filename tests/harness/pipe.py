"""A till in a process of its own, driven through `till pipe`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]


class Refused(AssertionError):
    """An answer was not ok where the caller needs it to be."""

    def __init__(self, message: dict[str, Any], answer: dict[str, Any]) -> None:
        super().__init__(f"{message} was answered with {answer}")
        self.answer = answer

    @property
    def code(self) -> str:
        """Return the refusal's code, empty where the outcome is unknown."""
        return str(self.answer.get("refusal", {}).get("code", ""))


class Pipe:
    """Starts `till pipe` on a shop's folder; one message at a time, each with its answer."""

    def __init__(self, directory: Path) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tui.cli", "pipe", "--data", str(directory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )

    @property
    def pid(self) -> int:
        """Return the process id, for those who want to kill it."""
        return self._process.pid

    def ask(self, do: str, **fields: Any) -> dict[str, Any]:
        """Send a message and return the answer, whatever it says."""
        return self.send({"do": do, **fields})

    def does(self, do: str, **fields: Any) -> dict[str, Any]:
        """Send a message that has to succeed; raises `Refused` with the answer."""
        answer = self.ask(do, **fields)
        if answer.get("ok") is not True:
            raise Refused({"do": do, **fields}, answer)
        return answer

    def send(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a message as it is and return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the till went away: {self.complaints()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def complaints(self) -> str:
        """Return what the process wrote to standard error."""
        self._errors.flush()
        self._errors.seek(0)
        return self._errors.read()[-2000:]

    def close(self) -> int:
        """End the input and wait for the process; return its exit status."""
        if self._process.stdin is not None:
            # A till that was killed does not read what is still to be flushed.
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        status = self._process.wait(timeout=60)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()
        return status

    def kill(self) -> None:
        """End the process as a power cut does."""
        self._process.kill()
        self._process.wait(timeout=60)

    def __enter__(self) -> Pipe:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.kill()
        self.close()


def till(*arguments: str | Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a subcommand of the till to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tui.cli", *map(str, arguments)],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
