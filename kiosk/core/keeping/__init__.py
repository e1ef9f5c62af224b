"""The ledger as a thing on a disk: its owner, copies and keys, and what it has to forget."""
