"""The audit chain's head, kept outside the ledger: it shows when a tail was cut off."""

import json
import os
from pathlib import Path

from kiosk.core.errors import LedgerBroken
from kiosk.core.store.audit import Anchor


def read_anchor(path: Path) -> Anchor | None:
    """The anchor that was written last; None where there is none. Raises LedgerBroken for one that cannot be read."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Anchor(int(fields["seq"]), bytes.fromhex(fields["mac"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerBroken(path=str(path), why="it is no anchor of an audit chain") from error


def write_anchor(path: Path, anchor: Anchor) -> None:
    """Keep an anchor in place of the one before; raises OSError."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"seq": anchor.seq, "mac": anchor.mac.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
