"""What the proofs measured: one row a proof, printed as a table at the end of a full run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic


@dataclass(slots=True)
class Row:
    """One proof: what it tried, how often that failed, how long it took, and what else is worth saying."""

    proof: str
    tries: int = 0
    losses: int = 0
    seconds: float = 0.0
    remark: str = ""


@dataclass(slots=True)
class Figures:
    """The rows of a run, in the order in which the proofs ended."""

    rows: list[Row] = field(default_factory=list)

    @contextmanager
    def of(self, proof: str) -> Iterator[Row]:
        """A row to fill in; a proof that fails leaves its row behind with at least one loss."""
        row = Row(proof)
        self.rows.append(row)
        begun = monotonic()
        try:
            yield row
        except BaseException:
            row.losses = max(row.losses, 1)
            raise
        finally:
            row.seconds = monotonic() - begun

    def table(self) -> list[str]:
        """The rows as lines of text."""
        head = f"{'proof':<44} {'tries':>9} {'losses':>6} {'time':>8}  remark"
        lines = [
            f"{row.proof:<44} {row.tries:>9} {row.losses:>6} {row.seconds:>6.1f} s  {row.remark}".rstrip()
            for row in self.rows
        ]
        return [head, *lines]
