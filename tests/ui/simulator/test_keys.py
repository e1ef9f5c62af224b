"""Keys: digits are the kiosk's, the F-keys and Ctrl+C the simulator's, Tab leads around."""

import asyncio
import threading

import pytest

from kiosk.core.verbs import PackageStatus
from kiosk.ui.simulator.cast import WAITING
from kiosk.ui.simulator.guide import Guide

REGIONS = ["wall", "hand", "phone", "trolley", "badges"]


@pytest.mark.parametrize("region", REGIONS)
async def test_digits_go_to_the_kiosk_from_everywhere(look, region):
    """Whatever has the keyboard, a digit is typed on the kiosk, and the keys after it too."""
    async with look() as person:
        person.app.set_focus(person.app.query_one(f"#{region}"))
        await person.pilot.press("4", "2")
        await person.until(lambda: person.app.pane.talk.typed == "42", "the kiosk has both digits")
        assert person.app.focused is None


async def test_tab_leads_around_and_back(look):
    """From the kiosk through every region to the kiosk again."""
    async with look() as person:
        seen = []
        for _ in range(len(REGIONS) + 1):
            await person.pilot.press("tab")
            seen.append(person.app.focused.id if person.app.focused else None)
        assert seen == [*REGIONS, None]


async def test_a_parcel_is_collected_by_keys_alone(show):
    """Code, Tab to the wall, Enter takes, Enter shuts, Tab back to the kiosk, Enter is DONE."""
    async with show() as person:
        door = person.parcel(WAITING.number).door
        await person.rested(door)
        await person.pilot.press(*person.app.play.story.codes[0].code.replace(" ", ""))
        await person.advised(f"Door {door} is open: CLICK IT")
        await person.pilot.press("tab", "enter")
        await person.advised(f"CLICK door {door} once more")
        await person.pilot.press("enter")
        await person.advised("Touch DONE")
        await person.pilot.press("shift+tab", "enter")
        await person.until(lambda: person.parcel(WAITING.number).status is PackageStatus.RETRIEVED, "it is collected")


async def test_a_label_is_scanned_by_keys_alone(show):
    """Tab to the trolley, arrows choose, Enter scans."""
    async with show() as person:
        await person.pilot.press("f2")
        await person.advised("You are the courier")
        await person.pilot.press("tab", "tab", "tab", "tab", "right", "enter")
        await person.advised("is open: CLICK IT to put the parcel in")
        assert person.packages(PackageStatus.PENDING) == [person.app.play.trolley.parcels[1].number]


async def test_arrows_choose_a_door(look):
    """By place on the wall; what the hand can do there follows."""
    async with look() as person:
        await person.pilot.press("tab", "right", "right", "down")
        await person.until(lambda: "DOOR 14 shut" in person.text, "door 14 is chosen")


async def test_the_guide_opens_and_any_key_closes_it(look):
    """F1 shows who the staff is; the key that closes it goes nowhere else."""
    async with look() as person:
        await person.pilot.press("f1")
        await person.until(lambda: "F2  courier 1001, PIN 582036" in person.text, "the guide is shown")
        await person.pilot.press("7")
        await person.until(lambda: not isinstance(person.app.screen, Guide), "the guide is gone")
        assert person.app.pane.talk.typed == ""


@pytest.mark.parametrize("keys", [(), ("f1",), ("f2",), ("tab", "tab"), ("4", "2")], ids=" ".join)
async def test_ctrl_c_quits_from_everywhere(look, keys):
    """The exit code is 0."""
    async with look() as person:
        await person.pilot.press(*keys, "ctrl+c")
        await person.until(lambda: not person.app.is_running, "the simulator has ended")
        assert person.app.return_code == 0


async def test_what_happens_behind_the_guide_is_not_lost(show):
    """The log goes on while somebody reads."""
    async with show() as person:
        await person.pilot.press("f1")
        await person.until(lambda: isinstance(person.app.screen, Guide), "the guide is shown")
        person.unit.steel.pull("14")
        await person.until(lambda: "door 14: ALARM" in person.log, "the log has it")


async def test_ctrl_c_quits_while_a_conversation_waits(look):
    """A verb that does not come back keeps nobody here."""
    go_on = threading.Event()
    async with look() as person:
        talk = person.app.pane.talk
        talk.work(lambda: asyncio.to_thread(go_on.wait))
        await person.until(lambda: talk.busy, "the conversation waits")
        await person.pilot.press("ctrl+c")
        await person.until(lambda: not person.app.is_running, "the simulator has ended")
        go_on.set()
