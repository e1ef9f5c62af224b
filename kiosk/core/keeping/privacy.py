"""What the unit keeps about a person, and how it forgets."""

from kiosk.core.errors import RecipientExpected, RecipientUnknown
from kiosk.core.keeping.retention import note_erased, wipe
from kiosk.core.outbox.delivery import outbox_row
from kiosk.core.parcels.lookup import view
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.verbs import PersonalData


class Privacy:
    """Answers a person's questions about their data; contact data is all there is that names anybody."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def report(self, recipient: str) -> PersonalData:
        """Everything about one recipient; raises RecipientUnknown."""
        return self._store.read(lambda ledger: self._report(ledger, recipient))

    def erase(self, recipient: str, by: Person) -> None:
        """Erase how to reach a recipient, from the backups too; raises RecipientUnknown, RecipientExpected."""

        def work(ledger: Ledger) -> None:
            data = self._report(ledger, recipient)
            if data.expected or any(package.door for package in data.packages):
                raise RecipientExpected(recipient=recipient)
            ledger.users.erase(recipient)
            ledger.audit.add("contact erased", user=recipient, by=by.name)

        self._store.write(work)
        note_erased(self._store, recipient)
        wipe(self._store)

    @staticmethod
    def _report(ledger: Ledger, recipient: str) -> PersonalData:
        user = ledger.users.find(recipient)
        if user is None:
            raise RecipientUnknown(recipient=recipient[:64])
        return PersonalData(
            recipient=user.id,
            language=user.language,
            needs_low_door=user.needs_low_door,
            phone=user.phone,
            email=user.email,
            packages=tuple(view(ledger, row) for row in ledger.packages.of_user(user.id)),
            expected=tuple(row.number for row in ledger.expected.of_user(user.id)),
            messages=tuple(outbox_row(row) for row in ledger.outbox.to_user(user.id)),
        )
