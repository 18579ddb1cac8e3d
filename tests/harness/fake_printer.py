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
    data: list[bytes] = field(default_factory=list)
    looked: int = 0
    held: int = 0
    """Whether it is held for somebody, as a connection would hold it."""

    def pre_check(self) -> Readiness:
        self.looked += 1
        readiness = self.readiness.pop(0) if self.readiness else Readiness(Presence.PRESENT)
        self.held = int(readiness.is_ready)
        return readiness

    def send(self, job: PrintData) -> Sent:
        answer = self.sent.pop(0) if self.sent else Sent(len(job.data))
        if answer.bytes_accepted:
            self.printed.append(job.job_id)
            self.data.append(job.data)
        self.held = int(answer.error is None)
        return answer

    def prove(self) -> Proof:
        proof = self.proofs.pop(0) if self.proofs else Proof(ProofState.DONE)
        self.held = int(proof.state is ProofState.WAITING)
        return proof

    def close(self) -> None:
        self.held = 0
