"""Which e-mail addresses are taken: those that every mail program reads as one mailbox."""

from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.contact import reachable
from kiosk.core.errors import BadInput
from kiosk.core.verbs import Recipient


@given(st.from_regex(r"""[a.é'"+,()_ -]{1,6}@[a.ü:_,-]{1,8}""", fullmatch=True))
def test_an_address_that_is_taken_is_one_mailbox(text: str) -> None:
    """What no mail program takes for one mailbox is refused before a door opens."""
    try:
        taken = reachable(Recipient(email=text), "P1").email
    except BadInput:
        return
    assert Address(addr_spec=taken).addr_spec == taken


@pytest.mark.parametrize(
    "text",
    [
        "a,b@example.org",
        "a..b@example.org",
        ".a@example.org",
        "<a@example.org>",
        "a@b",
        "a@example..org",
        "a@[::1]",
        f"{'x' * 65}@example.org",
    ],
)
def test_what_is_no_mailbox_is_refused(text: str) -> None:
    """With how it should look."""
    with pytest.raises(BadInput, match=r"e-mail address: it should look like name@example\.org"):
        reachable(Recipient(email=text), "P1")
