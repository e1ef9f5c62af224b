"""A file's rows on their way into the ledger: sent in batches, counted by what became of them, bad ones named."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import click
import msgspec

from kiosk.cli.output import print_json, wants_json
from kiosk.cli.table import Place, Table
from kiosk.core.verbs import RowFault

T = TypeVar("T")

_LONGEST_QUESTION = 128 * 1024
"""Bytes of rows in one question: half of what the control socket takes for a line."""


class Report(Protocol):
    """What the controller answers to a batch; its counts have names of their own."""

    @property
    def faults(self) -> tuple[RowFault, ...]:
        """The rows that were not taken."""


class Intake(Generic[T]):
    """One file being taken in, or tried out."""

    def __init__(self, table: Table, counted: Mapping[str, str]) -> None:
        """`counted` are the counts of a report, each with the words for it."""
        self._unknown = table.unknown
        self._counted = counted
        self.counts = dict.fromkeys(counted, 0)
        self.faults: dict[Place, str] = {}

    def send(self, rows: Sequence[tuple[Place, T]], at_once: int, ask: Callable[[tuple[T, ...]], Report]) -> None:
        """Ask for the rows, each with its place, a batch at a time; counts begin anew, faults stay."""
        self.counts = dict.fromkeys(self._counted, 0)
        for batch in _batches(rows, at_once):
            report = ask(tuple(row for _, row in batch))
            self.faults |= {batch[fault.row][0]: fault.why for fault in report.faults}
            for name in self.counts:
                self.counts[name] += getattr(report, name)

    def count(self, report: Report) -> None:
        """Take the counts of a report about all rows together."""
        self.counts = {name: getattr(report, name) for name in self.counts}

    def tell(self, *, taken: bool) -> None:
        """Say what became of the file; without `taken`, what would become of it."""
        if wants_json():
            faults = [{"line": at.line, "row": at.nth or None, "why": why} for at, why in self._in_order()]
            print_json({"taken": taken, **self.counts, "unknown_columns": self._unknown, "faults": faults})
            return
        for name in self._unknown:
            click.echo(f"kiosk: column {name} is not known and was left out", err=True)
        for at, why in self._in_order():
            click.echo(f"{at}: {why}", err=True)
        counts = [f"{self.counts[name]} {words}" for name, words in self._counted.items()]
        sentence = ", ".join((*counts, f"{len(self.faults)} bad"))
        click.echo(sentence if taken else f"nothing was taken: {sentence}")

    def _in_order(self) -> Iterable[tuple[Place, str]]:
        return sorted(self.faults.items())


def _batches(rows: Sequence[tuple[Place, T]], at_once: int) -> Iterator[Sequence[tuple[Place, T]]]:
    """The rows in their order, in portions that fit into one question each."""
    batch: list[tuple[Place, T]] = []
    size = 0
    for row in rows:
        length = len(msgspec.json.encode(row))
        if batch and (len(batch) == at_once or size + length > _LONGEST_QUESTION):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch
