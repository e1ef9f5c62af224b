"""What is done every so often, each in a thread of its own, and who sees to it that it is."""

from kiosk.services.service import Service
from kiosk.services.supervisor import Supervisor

__all__ = ["Service", "Supervisor"]
