"""The command line: every command parses its options, calls the library, prints.

In: arguments. Out: exit codes as ``kg.errors`` lists them; results on standard output, everything else on standard error. Everything heavy is
imported inside the commands, so that help and queries start at once.
"""

import sys

from kg.cli import build, decide, keep, learn, look, write
from kg.cli.options import Target, app
from kg.console import complain
from kg.errors import KgError

__all__ = ["Target", "app", "build", "decide", "keep", "learn", "look", "main", "write"]


def main() -> None:
    """Run the command line; one line and the documented exit code for every error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except KgError as error:
        complain(error)
        sys.exit(error.exit_code)
