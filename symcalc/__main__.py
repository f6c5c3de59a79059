"""What starts on ``symcalc`` and ``python -m symcalc``: the command line, which Ctrl-C stops also while it is being loaded."""

from __future__ import annotations

import sys


def main() -> int:
    """Load and run the command line, and return its exit code."""
    try:
        from symcalc.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("symcalc: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
