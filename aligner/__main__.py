"""``python -m aligner`` and the command ``aligner``: start, also when stopped while starting."""

import sys


def run() -> None:
    """Run the command line."""
    try:
        from aligner.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
