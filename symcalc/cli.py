"""The command line: a verb for each public function. It reads arguments and prints results; it does no mathematics.

Exit codes: 0 done; 1 the mathematics has no answer, and the reason is printed; 2 the call was wrong.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from symcalc.api.derivatives import gradient
from symcalc.api.reading import understood
from symcalc.api.tour import tour
from symcalc.errors import NoRuleError, ReadingWarning, RefutedError, SymcalcError

_EXAMPLES = r"""examples:
  symcalc read "\frac{\partial f}{\partial x}"
  symcalc gradient "x^2 \sin(y) + e^{-xy}" --vars x,y
  symcalc gradient "f(x,y) = x^2 sin(y)" --save gradient.html
  symcalc tour --out tour"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = _parser().parse_args(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = _note
        try:
            return int(options.run(options))
        except (NoRuleError, RefutedError) as error:
            print(f"symcalc: {error}", file=sys.stderr)
            return 1
        except (SymcalcError, OSError) as error:
            print(f"symcalc: {error}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print("symcalc: stopped", file=sys.stderr)
            return 130


def _note(message: Warning | str, *_: Any, **__: Any) -> None:
    print(f"note: {message}", file=sys.stderr)


def _read(options: argparse.Namespace) -> int:
    warnings.simplefilter("ignore", ReadingWarning)  # the report has them
    print(understood(options.formula, options.notation, _declared(options.declare)))
    return 0


def _gradient(options: argparse.Namespace) -> int:
    derivation = gradient(options.formula, options.vars, declare=_declared(options.declare))
    if options.save:
        print(derivation.save(options.save, detail=options.detail))
    else:
        print(derivation.to_text(detail=options.detail))
    return 0


def _tour(options: argparse.Namespace) -> int:
    written = tour(options.out, lambda line: print(line, file=sys.stderr))
    print(f"{len(written)} files; open {written[0]}")
    return 0


def _declared(entries: Sequence[str]) -> dict[str, str] | None:
    pairs = [entry.partition("=") for entry in entries]
    if wrong := [entry for entry, (name, _, role) in zip(entries, pairs, strict=True) if not name.strip() or not role.strip()]:
        raise SymcalcError(f"--declare {wrong[0]!r}: expected NAME=ROLE, such as x=real or f='function of x, y'.")
    return {name.strip(): role.strip() for name, _, role in pairs} or None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symcalc",
        description="State a function once; read its derivation, check every line of it, and run it at machine speed.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    formula = argparse.ArgumentParser(add_help=False)
    formula.add_argument("formula", help="LaTeX or plain text, between quotes")
    formula.add_argument(
        "--declare", action="append", default=[], metavar="NAME=ROLE", help="what a name stands for, such as x=real; may be repeated"
    )

    reading = verbs.add_parser("read", parents=[formula], help="show how a formula is understood")
    reading.add_argument("--notation", default="auto", choices=("auto", "latex", "text", "latex2sympy2"), help="how the formula is written (auto)")
    reading.set_defaults(run=_read)

    slopes = verbs.add_parser("gradient", parents=[formula], help="derive the gradient, every step checked")
    slopes.add_argument("--vars", metavar="x,y", help="the variables; by default all letters in order of appearance")
    slopes.add_argument("--detail", default="textbook", choices=("answer", "brief", "textbook", "full"), help="how much is shown (textbook)")
    slopes.add_argument("--save", metavar="FILE", help="write to FILE.html, .tex, .md or .txt instead of the terminal")
    slopes.set_defaults(run=_gradient)

    pages = verbs.add_parser("tour", help="write a worked page for each example, and an index")
    pages.add_argument("--out", default="tour", metavar="DIR", help="the folder to write to (tour)")
    pages.set_defaults(run=_tour)
    return parser


if __name__ == "__main__":
    sys.exit(main())
