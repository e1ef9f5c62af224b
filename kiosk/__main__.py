"""`python -m kiosk`: the `kiosk` command."""

from kiosk.cli.program import main

if __name__ == "__main__":
    main()
