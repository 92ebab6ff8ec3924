"""Looks at the queue while a run goes through it, and cancels one job."""

import subprocess
import threading
from typing import NamedTuple, Self

FORMAT = "JobID:20,State:20,Partition:20,tres-alloc:100,tres-per-job:50,Comment:200"


class Seen(NamedTuple):
    """A job as the queue showed it while it ran."""

    partition: str
    resources: str
    comment: str


class QueueWatch:
    """Every running job that was seen, by id; the first whose comment begins with `cancel` is cancelled."""

    def __init__(self, env: dict[str, str], cancel: str) -> None:
        self.env = env
        self.cancel = cancel
        self.seen: dict[str, Seen] = {}
        self.cancelled: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(timeout=30)

    def of_rule(self, rule: str) -> dict[str, Seen]:
        """Jobs of one rule or group that were seen."""
        return {number: job for number, job in self.seen.items() if job.comment.startswith(f"rule_{rule}")}

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            for line in self._slurm("squeue", "--noheader", "--states", "RUNNING", "--Format", FORMAT).splitlines():
                number, _, partition, allotted, asked, *comment = line.split()
                self.seen[number] = Seen(partition, f"{allotted},{asked}", " ".join(comment))
                if self.cancelled is None and self.seen[number].comment.startswith(self.cancel):
                    self.cancelled = number
                    self._slurm("scancel", number)

    def _slurm(self, *command: str) -> str:
        try:
            done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=20, check=False)
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout
