"""The start of the command `digitscan`, and of `python -m digitscan`, which is the same."""

import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Loads the command and runs it; on Ctrl-C, even while it is loaded, leaves as shells expect it."""
    try:
        from digitscan import cli

        cli.main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
