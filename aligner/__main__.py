"""``python -m aligner`` and the command ``aligner``: start, also when stopped while starting."""

import signal
import sys


def run() -> None:
    """Run the command line."""
    try:
        from aligner.cli import main

        main()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(130)


if __name__ == "__main__":
    run()
