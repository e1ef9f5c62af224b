"""The locker's rules and its ledger: no device, no screen, no event loop."""
