"""The core's stage serves here too."""

from tests.core.conftest import config, stage

__all__ = ["config", "stage"]
