"""The simulator: imagined steel, the boards that move it, and the hands before it."""

from hal.sim.bank import SimBank, sim_banks
from hal.sim.cabinet import Deed, Pulse, SimCabinet, SimDoorView
from hal.sim.door import DoorShut, Fault
from hal.sim.hand import Hand, Taking

__all__ = ["Deed", "DoorShut", "Fault", "Hand", "Pulse", "SimBank", "SimCabinet", "SimDoorView", "Taking", "sim_banks"]
