"""A printer in memory that counts what it printed and can fail at any step."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.ports.printer import Presence, PrintData, Proof, ProofState, Readiness, Sent


@dataclass
class FakePrinter:
    """Each list is used up from the front; an empty one means that all is well."""

    readiness: list[Readiness] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    """Ids of jobs of which at least one byte reached the paper."""
    name: str = "printer"

    def pre_check(self) -> Readiness:
        return self.readiness.pop(0) if self.readiness else Readiness(Presence.PRESENT)

    def send(self, job: PrintData) -> Sent:
        answer = self.sent.pop(0) if self.sent else Sent(len(job.data))
        if answer.bytes_accepted:
            self.printed.append(job.job_id)
        return answer

    def prove(self) -> Proof:
        return self.proofs.pop(0) if self.proofs else Proof(ProofState.DONE)

    def close(self) -> None:
        pass
