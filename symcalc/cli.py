"""The command line: a verb for each public function. It reads arguments and prints results; it does no mathematics.

Exit codes: 0 done; 1 the mathematics has no answer, and the reason is printed; 2 the call was wrong. Results go to
stdout, notes and progress to stderr.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from symcalc.api.derivatives import gradient
from symcalc.api.reading import Formula, Style, ink, understood
from symcalc.api.tour import tour
from symcalc.errors import ArgumentError, InkError, MeaningError, NoRuleError, ReadingWarning, RefutedError, SymcalcError

# What each verb is for, and calls of it that run as they stand.
_EXAMPLES = {
    "read": (
        r'symcalc read "\frac{\partial f}{\partial x}" --declare "f=function of x, y"',
        'symcalc read "x(y+1)" --declare x=function --declare y=positive',
        r'symcalc read "0{,}5 \log x" --style decimal=, --style logarithm=log',
    ),
    "gradient": (
        r'symcalc gradient "x^2 \sin(y) + e^{-xy}" --vars x,y',
        'symcalc gradient "f(x,y) = a x^2 sin(y)" --declare a=positive --detail brief',
        'symcalc gradient "x^2*y" --style derivatives=subscript --save gradient.html',
    ),
    "tour": ("symcalc tour", "symcalc tour --out pages"),
}
_EXIT_CODES = "exit codes: 0 done; 1 the mathematics has no answer, and the reason is printed; 2 the call was wrong"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ∂ still gets the rest of the line
    options = _parser().parse_args(_with_minus(sys.argv[1:] if arguments is None else arguments))
    with warnings.catch_warnings():
        warnings.simplefilter("always", ReadingWarning)
        warnings.showwarning = _note
        try:
            code = int(options.run(options))
            sys.stdout.flush()
        except (NoRuleError, RefutedError, MeaningError, InkError) as error:
            return _failure(error, 1)
        except BrokenPipeError:
            # The reader of a pipe, such as `head`, has seen enough; what is left to flush must not fail again at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except (SymcalcError, OSError) as error:
            return _failure(error, 2)
        except KeyboardInterrupt:
            return _failure("stopped", 130)
    return code


def _failure(reason: Exception | str, code: int) -> int:
    print(f"symcalc: {reason}", file=sys.stderr)
    return code


def _note(message: Warning | str, *_: Any, **__: Any) -> None:
    print(f"note: {message}", file=sys.stderr)


def _with_minus(arguments: Sequence[str]) -> list[str]:
    """Let formulas begin with a minus: all options but -h begin with two, and argparse takes a text after a blank as it is."""
    return [" " + text if re.match(r"-[^-]", text) and text != "-h" else text for text in arguments]


def _read(options: argparse.Namespace) -> int:
    print(understood(options.formula, options.notation, _declared(options.declare), _style(options.style)))
    return 0


def _gradient(options: argparse.Namespace) -> int:
    derivation = gradient(_formula(options), options.vars)
    if options.save:
        print(derivation.save(options.save, options.detail, _style(options.style)))
    else:
        print(derivation.to_text(options.detail, _style(options.style)))
    return 0


def _tour(options: argparse.Namespace) -> int:
    written = tour(options.out, lambda line: print(line, file=sys.stderr))
    print(f"{len(written)} files; open {written[0]}")
    return 0


def _formula(options: argparse.Namespace) -> Formula:
    return ink(options.formula, options.notation, _declared(options.declare), _style(options.style))


def _declared(entries: Sequence[str]) -> dict[str, str]:
    return _pairs("--declare", entries, "NAME=ROLE, such as x=real or f='function of x, y'")


def _style(entries: Sequence[str]) -> Style:
    return Style().but(**_pairs("--style", entries, "KEY=VALUE, such as decimal=, or logarithm=log"))


def _pairs(option: str, entries: Sequence[str], expected: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for entry in entries:
        key, _, value = (part.strip() for part in entry.partition("="))
        if not key or not value:
            raise ArgumentError(f"{option} {entry!r}: expected {expected}.")
        if out.setdefault(key, value) != value:
            raise ArgumentError(f"{option} is given for {key} twice, as {out[key]!r} and {value!r}; leave out one of them.")
    return out


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="symcalc",
        description="State a function once; read its derivation, check every line of it, and run it at machine speed.",
        epilog=_epilog(calls[0] for calls in _EXAMPLES.values()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    def verb(name: str, help: str, parents: Sequence[argparse.ArgumentParser] = ()) -> argparse.ArgumentParser:
        return verbs.add_parser(
            name,
            parents=parents,
            help=help,
            description=f"{help[0].upper()}{help[1:]}.",
            epilog=_epilog(_EXAMPLES[name]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    formula = argparse.ArgumentParser(add_help=False)
    formula.add_argument("formula", type=str.strip, help="LaTeX or plain text, between quotes")
    formula.add_argument("--notation", default="auto", choices=("auto", "latex", "text", "latex2sympy2"), help="how the formula is written (auto)")
    formula.add_argument(
        "--declare", action="append", default=[], metavar="NAME=ROLE", help="what a name stands for, such as x=real; may be repeated"
    )
    formula.add_argument(
        "--style", action="append", default=[], metavar="KEY=VALUE", help="a choice of notation, such as decimal=, or logarithm=log; may be repeated"
    )

    reading = verb("read", "show how a formula is understood", [formula])
    reading.set_defaults(run=_read)

    slopes = verb("gradient", "derive the gradient, every step checked", [formula])
    slopes.add_argument("--vars", metavar="x,y", help="the variables; by default all letters in order of appearance")
    slopes.add_argument("--detail", default="textbook", choices=("answer", "brief", "textbook", "full"), help="how much is shown (textbook)")
    slopes.add_argument("--save", type=str.strip, metavar="FILE", help="write to FILE.html, .tex, .md or .txt instead of the terminal")
    slopes.set_defaults(run=_gradient)

    pages = verb("tour", "write a worked page for each example, and an index")
    pages.add_argument("--out", type=str.strip, default="tour", metavar="DIR", help="the folder to write to (tour)")
    pages.set_defaults(run=_tour)
    return parser


def _epilog(calls: Iterable[str]) -> str:
    text = "examples:\n" + "".join(f"  {call}\n" for call in calls) + f"\n{_EXIT_CODES}"
    return text.replace("%", "%%")  # argparse fills in %(prog)s and the like


if __name__ == "__main__":
    sys.exit(main())
