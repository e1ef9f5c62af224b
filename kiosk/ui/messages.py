"""What a conversation asks of the pane that shows it, and what reaches the pane from other threads."""

from typing import TYPE_CHECKING

from textual.message import Message

from kiosk.core.verbs import Happening
from kiosk.ui.words import Sayable

if TYPE_CHECKING:
    from kiosk.ui.conversation import Conversation


class Step(Message):
    """Something that the conversation `by` asks for."""

    def __init__(self, by: "Conversation") -> None:
        super().__init__()
        self.by = by


class Go(Step):
    """Show another conversation; `by` comes back when that one leaves."""

    def __init__(self, by: "Conversation", to: "Conversation") -> None:
        super().__init__(by)
        self.to = to


class GoOn(Step):
    """Show another conversation in the place of `by`."""

    def __init__(self, by: "Conversation", to: "Conversation") -> None:
        super().__init__(by)
        self.to = to


class GoBack(Step):
    """Go back to the conversation before `by`."""


class Uncover(Step):
    """Show the conversation `by`, and drop those before it."""


class StartOver(Step):
    """Show another conversation in the place of all."""

    def __init__(self, by: "Conversation", to: "Conversation") -> None:
        super().__init__(by)
        self.to = to


class AskLanguage(Step):
    """Show the list of languages; `by` comes back in the one that was chosen."""


class Respoken(Step):
    """Another language was chosen on the page `by`: everything is drawn anew in it."""


class Listen(Message):
    """Somebody wants the pages read out."""


class Home(Message):
    """Go back to the first screen, which says that."""

    def __init__(self, what: Sayable = "") -> None:
        super().__init__()
        self.what = what


class Absent(Message):
    """The controller does not answer."""


class Back(Message):
    """The controller answers again."""


class Broke(Message):
    """A conversation failed; its trace is in the log."""


class News(Message):
    """Word from the controller, as it comes."""

    def __init__(self, happening: Happening) -> None:
        super().__init__()
        self.happening = happening


class Told(Message):
    """Word from the controller, once the unit is known as it now is."""

    def __init__(self, happening: Happening) -> None:
        super().__init__()
        self.happening = happening
