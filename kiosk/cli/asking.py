"""Secrets and choices asked of whoever sits at the terminal, or read from the input when nobody does."""

import sys

import click


def ask_secret(what: str, *, confirm: bool) -> str:
    """Ask for a secret without showing it, or read a line of the input when nobody sits there."""
    if sys.stdin.isatty():
        secret: str = click.prompt(what, hide_input=True, confirmation_prompt=confirm, err=True)
        return secret
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise click.UsageError(f"{what} expected as a line of the input")
    return line
