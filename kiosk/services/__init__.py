"""What is done every so often, each in a thread of its own with a heartbeat."""

from kiosk.services.service import Service

__all__ = ["Service"]
