"""What KERONG's CU16, CU24, CU48 and CU48B boards share: a body between 02 and 03, and the sum of all that."""

from hal.errors import GarbledFrame
from hal.wire.frame import sum8

STX, ETX = 0x02, 0x03

PULSE = 0.55
"""Seconds of the boards' own pulse as they leave the factory (CU16 V1.6: 0x0037 units of 10 ms)."""


def framed(*body: int) -> bytes:
    """The body's bytes as a frame."""
    frame = bytes((STX, *body, ETX))
    return frame + bytes((sum8(frame),))


def body(frame: bytes, size: int, garbled: type[GarbledFrame]) -> bytes:
    """What stands between STX and ETX of a frame of `size` bytes; raises `garbled` when anything is wrong."""
    if len(frame) != size or frame[0] != STX or frame[-2] != ETX or frame[-1] != sum8(frame[:-1]):
        raise garbled(frame)
    return frame[1:-2]


def begins(size: int, stream: bytes) -> int:
    """`size` where a frame may begin, else 0."""
    return size if stream[0] == STX else 0
