"""Staff signs in: a badge, or a number and a PIN."""

from kiosk.core.verbs import Role, Session
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.reading import Badge, Scan
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.entry import Entry
from kiosk.ui.screens.technician import Doors
from kiosk.ui.words import Saying

NUMBER, PIN = 4, 6


class SignIn(Entry):
    """Takes four digits of a number, then six of a PIN, which are never shown."""

    length = NUMBER + PIN
    hint = "or scan your badge"

    def __init__(self, kiosk: Kiosk, badge: str | None = None) -> None:
        super().__init__(kiosk)
        self._badge = badge

    def title(self) -> str:
        """Which of the two to type."""
        if len(self.typed) < NUMBER:
            return self.say("Staff: type your number")
        return self.say("Staff: type your PIN")

    def rows(self) -> tuple[str, ...]:
        """The number, and the PIN hidden."""
        number, pin = self.typed[:NUMBER], self.typed[NUMBER:]
        return number.ljust(NUMBER, "_"), ("*" * len(pin)).ljust(PIN, "_") if len(number) == NUMBER else ""

    def back(self) -> None:
        """To the first screen."""
        self.home()

    def on_mount(self) -> None:
        """A badge that was scanned before this page signs in at once."""
        super().on_mount()
        if self._badge is not None:
            self.work(self._by_badge, self._badge)

    def entered(self) -> None:
        """The last digit of the PIN submits."""
        self.work(self._by_pin, self.typed[:NUMBER], self.typed[NUMBER:])

    def scan(self, scan: Scan) -> None:
        """Take a badge."""
        if isinstance(scan, Badge):
            self.work(self._by_badge, scan.text)
        else:
            self.tell(Saying("This is not a badge. Type your number, or hold your badge to the scanner."))

    async def _by_pin(self, number: str, pin: str) -> None:
        self._signed_in(await self.ask(self.kiosk.verbs.sign_in, number, pin))

    async def _by_badge(self, badge: str) -> None:
        self._badge = None
        self._signed_in(await self.ask(self.kiosk.verbs.sign_in_badge, badge))

    def _signed_in(self, session: Session) -> None:
        self.kiosk.session = session
        self.go_on(_first_page(self.kiosk, session))


def _first_page(kiosk: Kiosk, session: Session) -> Conversation:
    return Courier(kiosk) if session.role is Role.COURIER else Doors(kiosk)
