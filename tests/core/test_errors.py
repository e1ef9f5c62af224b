"""What a refusal says to the person whom it meets."""

import pytest

from kiosk.core.errors import ERRORS, BadInput, ConfigInvalid, KioskError, NotAllowed

IN_THE_FACTS = (BadInput, NotAllowed, ConfigInvalid)
"""These say nothing of their own: whoever raises them says what would do."""
TEXTS = {name: kind.text for name, kind in ERRORS.items() if not kind.__subclasses__() and kind not in IN_THE_FACTS}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_refusal_names_a_next_step(name: str) -> None:
    """First what is the matter, then, behind a semicolon, what to do about it."""
    matter, _, step = TEXTS[name].partition("; ")
    assert matter != KioskError.text
    assert step
