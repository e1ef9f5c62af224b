"""What channels read from files of their own: secrets, which are never in the unit's configuration, and certificates.

A secret's name without a directory is one that systemd's `LoadCredential=` laid out; see systemd.exec(5).
"""

import os
import ssl
from pathlib import Path

from kiosk.core.outbox.messages import NotSent


def lines(name: str, count: int) -> list[str]:
    """The first lines of a credential file; raises NotSent, since a file that is put there tomorrow will do."""
    path = Path(os.environ.get("CREDENTIALS_DIRECTORY", ""), name)
    try:
        found = [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        hint = "" if path.is_absolute() else "; systemd lays it out for the controller alone (LoadCredential=)"
        raise NotSent(f"credential file {path} cannot be read: {error.strerror}{hint}") from error
    except UnicodeDecodeError as error:
        raise NotSent(f"credential file {path} is no UTF-8 text") from error
    if len(found) < count:
        raise NotSent(f"credential file {path} holds {len(found)} of the {count} lines that are needed")
    return found[:count]


def trust(ca_file: str) -> ssl.SSLContext:
    """Whom to trust: the file's authorities, or the machine's where none is named; raises NotSent as `lines`."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:  # an SSLError is one, too
        why = "holds no certificate" if isinstance(error, ssl.SSLError) else f"cannot be read: {error.strerror}"
        raise NotSent(f"ca_file {ca_file} {why}") from error
