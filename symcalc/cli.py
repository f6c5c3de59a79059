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
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symcalc.api.derivatives import derivative, gradient, hessian, jacobian, partial
from symcalc.api.directions import directional_derivative, implicit_derivative, linearize, tangent_plane, total_derivative
from symcalc.api.fields import curl, divergence, laplacian
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
    "derivative": ('symcalc derivative "x^3 sin(x)"', 'symcalc derivative "a x^3" --vars x --order 2 --detail full'),
    "partial": ('symcalc partial "x^2 y^3" --vars x,y', 'symcalc partial "x^2 y^3" --vars x,x --style derivatives=subscript'),
    "gradient": (
        r'symcalc gradient "x^2 \sin(y) + e^{-xy}" --vars x,y',
        'symcalc gradient "f(x,y) = a x^2 sin(y)" --declare a=positive --detail brief',
        'symcalc gradient "x^2*y" --style derivatives=subscript --save gradient.html',
    ),
    "jacobian": (
        r'symcalc jacobian "F(r,\theta) = (r\cos(\theta), r\sin(\theta))"',
        'symcalc jacobian "(x^2 y, x + y)" --vars x,y --detail answer',
    ),
    "hessian": ('symcalc hessian "x^2 sin(y)" --vars x,y', 'symcalc hessian "f(x,y) = x^3 + x y^2" --save hessian.html'),
    "directional": (
        'symcalc directional "x^2 + x y" --vars x,y --direction 3,4',
        'symcalc directional "x^2 + x y" --vars x,y --direction 3,-4 --at x=1,y=1/2',
    ),
    "total": (
        'symcalc total "x e^y" --by t --layer "x = u^2 - v" --layer "y = u - 2v" --layer "u = 1 + t" --layer "v = t^2"',
        'symcalc total "x y + t" --by t --layer x=t^2 --layer "y = sin(t)" --at t=0 --detail brief',
    ),
    "implicit": ('symcalc implicit "x^2 + y^2 = 1" --of y --by x', 'symcalc implicit "x^3 + y^3 = 3 x y" --of y --by x'),
    "linearize": ('symcalc linearize "x^2 y" --vars x,y --at 1,2', 'symcalc linearize "e^x cos(y)" --vars x,y --at x=0,y=0 --detail answer'),
    "tangent": ('symcalc tangent "x^2 + y^2" --vars x,y --at x=1,y=-1', 'symcalc tangent "x^2" --at 3'),
    "divergence": ('symcalc divergence "F(x,y,z) = (x^2, x y, z)"', 'symcalc divergence "(x^2, x y)" --vars x,y --detail brief'),
    "curl": ('symcalc curl "(-y, x, z)" --vars x,y,z', 'symcalc curl "(-y, x)" --vars x,y'),
    "laplacian": ('symcalc laplacian "x^2 y + y^3" --vars x,y', 'symcalc laplacian "f(x,y) = e^x sin(y)" --detail answer'),
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


def _derive(options: argparse.Namespace) -> int:
    derivation = options.topic(options)
    if options.save:
        print(derivation.save(options.save, options.detail, _style(options.style)))
    else:
        print(derivation.to_text(options.detail, _style(options.style)))
    return 0


def _tour(options: argparse.Namespace) -> int:
    written = tour(options.out, lambda line: print(line, file=sys.stderr))
    print(f"{len(written)} files; open {written[0]}")
    return 0


def _total(options: argparse.Namespace) -> Any:
    layers = _pairs("--layer", options.layer, "NAME=FORMULA, such as x=t^2")
    point = _values("--at", options.at) if options.at else None
    return total_derivative(_formula(options), options.by, {name: _formula(options, text) for name, text in layers.items()}, point)


# What each verb derives: the function, what the help says of it, and the options that it takes besides those of all.
_TOPICS: dict[str, tuple[Callable[[argparse.Namespace], Any], str, tuple[str, ...]]] = {
    "derivative": (lambda o: derivative(_formula(o), o.vars, o.order), "derive the derivative by one variable", ("--vars", "--order")),
    "partial": (lambda o: partial(_formula(o), o.vars or ""), "derive a partial derivative, of several variables one after another", ("--vars",)),
    "gradient": (lambda o: gradient(_formula(o), o.vars), "derive the gradient, every step checked", ("--vars",)),
    "jacobian": (lambda o: jacobian(_formula(o), o.vars), "derive the Jacobian matrix of several functions", ("--vars",)),
    "hessian": (lambda o: hessian(_formula(o), o.vars), "derive the matrix of all second derivatives", ("--vars",)),
    "directional": (
        lambda o: directional_derivative(_formula(o), o.vars, _values("--direction", o.direction), _values("--at", o.at) if o.at else None),
        "derive the slope in a direction, which is normalised first",
        ("--vars", "--direction", "--at"),
    ),
    "total": (_total, "derive the derivative through layers of variables", ("--by", "--layer", "--at")),
    "implicit": (lambda o: implicit_derivative(_formula(o), o.of, o.by), "derive the slope of a curve given by an equation", ("--of", "--by")),
    "linearize": (lambda o: linearize(_formula(o), o.vars, _values("--at", o.at)), "derive the linearisation at a point", ("--vars", "--at")),
    "tangent": (lambda o: tangent_plane(_formula(o), o.vars, _values("--at", o.at)), "derive the tangent or the tangent plane", ("--vars", "--at")),
    "divergence": (lambda o: divergence(_formula(o), o.vars), "derive the divergence of a vector field", ("--vars",)),
    "curl": (lambda o: curl(_formula(o), o.vars), "derive the curl of a vector field in the plane or in space", ("--vars",)),
    "laplacian": (lambda o: laplacian(_formula(o), o.vars), "derive the Laplacian, the sum of the second derivatives", ("--vars",)),
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "--vars": {"metavar": "x,y", "help": "the variables; by default all letters in order of appearance"},
    "--order": {"type": int, "default": 1, "metavar": "N", "help": "how many times it is differentiated (1)"},
    "--direction": {"required": True, "metavar": "3,4", "help": "the direction, a number for each variable"},
    "--at": {"metavar": "x=1,y=2", "help": "the point: a number for each variable, by name or in their order"},
    "--by": {"required": True, "metavar": "t", "help": "the variable by which it is differentiated"},
    "--of": {"required": True, "metavar": "y", "help": "the variable that depends on it"},
    "--layer": {"action": "append", "required": True, "metavar": "NAME=FORMULA", "help": "what a letter stands for; may be repeated"},
}


def _formula(options: argparse.Namespace, text: str | None = None) -> Formula:
    return ink(options.formula if text is None else text, options.notation, _declared(options.declare), _style(options.style))


def _values(option: str, text: str | None) -> dict[str, str] | list[str]:
    """Take ``x=1,y=2`` or ``1,2`` apart."""
    entries = [entry.strip() for entry in (text or "").split(",")]
    return _pairs(option, entries, "such as x=1,y=2") if any("=" in entry for entry in entries) else [entry for entry in entries if entry]


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

    for name, (topic, purpose, names) in _TOPICS.items():
        derived = verb(name, purpose, [formula])
        for option in names:
            derived.add_argument(option, **_OPTIONS[option])
        derived.add_argument("--detail", default="textbook", choices=("answer", "brief", "textbook", "full"), help="how much is shown (textbook)")
        derived.add_argument("--save", type=str.strip, metavar="FILE", help="write to a file, such as page.html; its ending says the format")
        derived.set_defaults(run=_derive, topic=topic)

    pages = verb("tour", "write a worked page for each example, and an index")
    pages.add_argument("--out", type=str.strip, default="tour", metavar="DIR", help="the folder to write to (tour)")
    pages.set_defaults(run=_tour)
    return parser


def _epilog(calls: Iterable[str]) -> str:
    text = "examples:\n" + "".join(f"  {call}\n" for call in calls) + f"\n{_EXIT_CODES}"
    return text.replace("%", "%%")  # argparse fills in %(prog)s and the like


if __name__ == "__main__":
    sys.exit(main())
