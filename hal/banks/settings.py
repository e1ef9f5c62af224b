"""A bank's own settings, read strictly."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from hal.errors import WiringError

S = TypeVar("S", bound=msgspec.Struct)


def read_settings(kind: type[S], bank: str, raw: Mapping[str, object]) -> S:
    """The settings as that struct; raises WiringError with the bank, the key and what would do."""
    try:
        return msgspec.convert(dict(raw), kind)
    except msgspec.ValidationError as error:
        raise WiringError(f"bank {bank}: {error}") from error
