"""Which contacts are taken: mailboxes that every mail program reads alike, phones that can be dialled from anywhere."""

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


@pytest.mark.parametrize("text", ["+49 (170) 123-4567", "0049 170 1234567", " +49/170.1234567 "])
def test_a_phone_number_has_one_spelling(text: str) -> None:
    """Two noughts in front are what a plus is dialled as."""
    assert reachable(Recipient(phone=text), "P1").phone == "+491701234567"


@pytest.mark.parametrize(
    "text", ["0176123456", "176123456", "00000", "+00000000", "+0176123456", "+49123", "+49" * 6, "()"]
)
def test_a_phone_number_without_its_country_is_refused(text: str) -> None:
    """A message to it would go astray, or nowhere; said with what to give."""
    with pytest.raises(BadInput, match=r"phone number: take \+ and the country in front"):
        reachable(Recipient(phone=text), "P1")
