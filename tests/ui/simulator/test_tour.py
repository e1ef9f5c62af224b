"""The tour, step by step as the coach says, by clicks on the wall, the labels and the kiosk's keys."""

from kiosk.core.verbs import PackageStatus
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.simulator.cast import LATE, WAITING, van


async def test_a_code_a_parcel_a_shut_door_and_done(show):
    """Steps 1 to 3: whoever types the code and clicks the open door twice has collected a parcel."""
    async with show() as person:
        door = person.parcel(WAITING.number).door
        letter = person.app.play.story.codes[0]
        await person.advised(f"(0/6): Type Ana's code {letter.code}")
        assert letter.code in person.text
        await person.rested(door)
        await person.pilot.press(*letter.code.replace(" ", ""))
        await person.serves(door, "take the parcel out")
        await person.advised("(2/6): Touch DONE")
        await person.touches("DONE")
        await person.advised("(3/6): Now be the courier: press F2")
        assert person.parcel(WAITING.number).status is PackageStatus.RETRIEVED
        assert f"the code is right: door {door} is unlocked" in person.log


async def test_a_click_on_the_phone_scans_its_qr_code(show):
    """The message's own code opens the door without any typing."""
    async with show() as person:
        door = person.parcel(WAITING.number).door
        await person.rested(door)
        await person.pilot.click("#phone")
        await person.advised(f"Door {door} is open: CLICK IT")


async def test_three_sizes_are_loaded_by_label_after_label(show):
    """Step 4: F2, a click on a label, two on its door; the next label says that the one before is inside."""
    async with show() as person:
        await person.pilot.press("f2")
        for parcel in van(0)[:3]:
            await person.advised(f"CLICK {'the next ' if parcel.bulk else ''}label {person.app.play.label(parcel)}")
            await person.clicks_label(parcel)
            await person.serves(inside(person, parcel.number), "put the parcel in")
        await person.advised("That was the last one: touch ALL INSIDE, DONE")
        await person.touches("ALL INSIDE")
        await person.touches("SIGN OUT")
        await person.until(lambda: len(person.app.play.story.codes) == 4, "three more codes came")
        assert {parcel.number for parcel in van(0)[:3]} <= set(person.packages(PackageStatus.STORED))
        for parcel in van(0)[:3]:
            stored = person.parcel(parcel.number)
            assert person.unit.steel.view(stored.door).parcels == (parcel.number,)


async def test_a_parcel_that_goes_elsewhere_leaves_a_look_behind(show):
    """LARGER opens a second door; nobody takes the first one for broken open."""
    async with show() as person:
        parcel = van(0)[0]
        await person.pilot.press("f2")
        await person.clicks_label(parcel)
        first = inside(person, parcel.number)
        await person.advised(f"Door {first} is open: CLICK IT to put")
        await person.touches("LARGER")
        await person.until(lambda: inside(person, parcel.number) != first, "another slot is held")
        await person.serves(inside(person, parcel.number), "put the parcel in")
        await person.advised(f"Door {first} is open for a look")
        assert "ALARM" not in person.log


async def test_the_expired_parcel_is_taken_out(show):
    """Step 5: TAKE OUT leads to its door, two clicks and TAKEN OUT free it."""
    async with show() as person:
        door = person.parcel(LATE.number).door
        await person.pilot.press("f2")
        await person.touches("TAKE OUT")
        await person.advised("Touch the yellow key")
        await person.rested(door)
        await person.touches("OPEN DOOR")
        await person.serves(door, "take the parcel out")
        await person.advised("Touch TAKEN OUT")
        await person.touches("TAKEN OUT")
        await person.until(lambda: person.parcel(LATE.number).door is None, "the slot is free")
        await person.advised("(1/6)")


async def test_a_jam_is_explained_and_healed(show):
    """Step 6: F4 jams the next door; HEAL and OPEN AGAIN bring the parcel after all."""
    async with show() as person:
        door = person.parcel(WAITING.number).door
        await person.pilot.press("f4")
        await person.advised("The NEXT door that opens will jam in its frame. Now open one: type Ana's code")
        await person.rested(door)
        await person.pilot.click("#phone")
        await person.advised(f"Door {door} is JAMMED")
        assert "JAM" in person.text
        await person.until(lambda: f"door {door} did NOT open" in person.log, "the kiosk notices")
        await person.clicks("hand", "HEAL")
        await person.advised(f"Door {door} is healed. Touch OPEN AGAIN")
        await person.rested(door)
        await person.touches("OPEN AGAIN")
        await person.serves(door, "take the parcel out")


async def test_a_cut_cable_is_healed_by_the_next_f4(show):
    """The third mischief silences every board; the fourth F4 mends everything."""
    async with show() as person:
        await person.pilot.press("f4", "f4", "f4")
        await person.advised("The cable of every door is cut")
        await person.until(lambda: person.unit.cabinet.health()[0].silent_for is not None, "the bank is silent")
        await person.pilot.press("f4")
        await person.until(lambda: person.unit.cabinet.health()[0].silent_for is None, "the bank answers")


async def test_a_label_without_a_courier_is_explained(show):
    """A newcomer who scans too early is told what comes first."""
    async with show() as person:
        await person.clicks("trolley", person.app.play.label(van(0)[0]))
        await person.advised("Parcels are brought by the courier. Press F2")
        await person.pilot.press("f2")
        await person.advised("You are the courier")


async def test_a_door_broken_open_is_an_alarm_with_advice(show):
    """What nobody asked for is noticed, too."""
    async with show() as person:
        await person.clicks_door("14")
        await person.clicks("hand", "BREAK OPEN")
        await person.advised("Door 14 stands open and nobody asked for that")
        await person.until(lambda: "door 14: ALARM" in person.log, "the log has the alarm")
        await person.clicks_door("14")
        await person.advised("Type Ana's code")


async def test_f3_signs_the_technician_in_from_anywhere(show):
    """Even from the courier's pages: the one goes, the other comes."""
    async with show() as person:
        await person.pilot.press("f2")
        await person.advised("You are the courier")
        await person.pilot.press("f3")
        await person.advised("You are the technician")
        await person.touches("SIGN OUT")
        await person.until(lambda: type(person.app.pane.talk) is FirstScreen, "the first page")


async def test_nobody_signs_in_before_an_open_door(show):
    """A door that stands open for somebody is shut first."""
    async with show() as person:
        door = person.parcel(WAITING.number).door
        await person.rested(door)
        await person.pilot.click("#phone")
        await person.advised(f"Door {door} is open: CLICK IT")
        await person.pilot.press("f2")
        await person.advised(f"Door {door} is still open")


async def test_the_van_comes_again(show):
    """An empty trolley is filled with parcels that the unit expects."""
    async with show() as person:
        for parcel in person.app.play.trolley.parcels:
            person.app.play.trolley.lift(parcel.number)
        await person.clicks("trolley", "MORE PARCELS")
        await person.until(lambda: person.app.play.trolley.parcels == van(1), "the next parcels are there")
        await person.pilot.press("f2")
        await person.advised(f"CLICK label {person.app.play.label(van(1)[0])}")


def inside(person, number):
    """The door whose slot a parcel has."""
    return person.parcel(number).door
