"""The audit chain's head, kept outside the ledger: it shows when a tail was cut off."""

import json
import os
from pathlib import Path

from kiosk.core.store.audit import Anchor


def read_anchor(path: Path) -> Anchor | None:
    """The anchor that was written last; None where there is none or it cannot be read."""
    try:
        fields = json.loads(path.read_text(encoding="ascii"))
        return Anchor(int(fields["seq"]), bytes.fromhex(fields["mac"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_anchor(path: Path, anchor: Anchor) -> None:
    """Keep an anchor in place of the one before; raises OSError."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="ascii") as file:
        json.dump({"seq": anchor.seq, "mac": anchor.mac.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
