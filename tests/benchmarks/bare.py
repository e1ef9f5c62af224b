"""A bare Textual application, a text and a key that changes it: what the screen is held to."""

from textual.app import App, ComposeResult
from textual.widgets import Button, Static


class BareApp(App[None]):
    """The least that draws and reacts."""

    touched = 0

    def compose(self) -> ComposeResult:
        yield Static("bare screen")
        yield Button("touch me")

    def on_button_pressed(self) -> None:
        self.touched += 1
        self.query_one(Static).update(f"touched {self.touched}")


if __name__ == "__main__":
    BareApp().run()
