"""The command line: a verb for each public function. It reads arguments and prints results; it does no mathematics.

Exit codes: 0 done; 1 the mathematics has no answer, and the reason is printed; 2 the call was wrong. Results go to
stdout, notes and progress to stderr.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from symcalc import __version__
from symcalc.api.constrained import lagrange
from symcalc.api.coordinates import change_of_variables
from symcalc.api.derivatives import derivative, gradient, hessian, jacobian, partial
from symcalc.api.differences import difference_errors
from symcalc.api.directions import directional_derivative, implicit_derivative, linearize, tangent_plane, total_derivative
from symcalc.api.evaluation import evaluate
from symcalc.api.extrema import critical_points
from symcalc.api.fields import curl, divergence, laplacian
from symcalc.api.numbers import find_root
from symcalc.api.reading import Formula, Style, ink, understood
from symcalc.api.taylor import taylor
from symcalc.api.tour import tour
from symcalc.api.uncertainty import error_propagation
from symcalc.cli.calls import EXAMPLES
from symcalc.errors import ArgumentError, InkError, MeaningError, NoRuleError, ReadingWarning, RefutedError, SymcalcError

_READ_AS = ("auto", "latex", "text", "latex2sympy2")
_SHOWN_AS = ("leibniz", "subscript", "prime", "operator")
_FORMATS = ("html", "pdf", "tex", "md", "txt", "json", "typ")
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
    print(understood(options.formula, _read_as(options), _declared(options.declare), _style(options)))
    return 0


def _derive(options: argparse.Namespace) -> int:
    if (options.formula is None) == (options.file is None):
        raise ArgumentError("One formula between quotes is expected, or a file of formulas as --file FILE, and not both.")
    if options.format and not (options.file and options.save):
        raise ArgumentError("--format says how the pages of --file are saved; name their folder as --save FOLDER.")
    return _derive_one(options, options.save) if options.file is None else _derive_many(options)


def _derive_one(options: argparse.Namespace, target: str | Path | None) -> int:
    found, style = options.topic(options), _style(options)
    if target:
        print(found.save(target, options.detail, style), file=sys.stderr if options.json else sys.stdout)
    if options.json:
        page = found.to_json(options.detail, style)
        # Many pages are JSON Lines: one in each line.
        print(page.rstrip("\n") if options.file is None else json.dumps(json.loads(page), ensure_ascii=False))
    elif not target:
        print(found.to_text(options.detail, style))
    sys.stdout.flush()  # the next one may take long
    if getattr(found, "success", True):
        return 0
    return _failure(found.message, 1)


def _derive_many(options: argparse.Namespace) -> int:
    """Work out each line of a file; one that fails is reported with its number, and the others go on."""
    formulas = _formulas(options.file)
    _declared(options.declare), _style(options)  # what is wrong for every line is said once
    folder = Path(options.save) if options.save else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for done, (number, formula) in enumerate(formulas):
        _progress(done, len(formulas))
        options.formula = formula
        try:
            code = _derive_one(options, folder and folder / f"{options.verb}-{number:03}.{options.format or 'html'}")
        except SymcalcError as error:
            code = _failure(error, 1)
        if code:
            failed += 1
            print(f"symcalc: that was line {number}: {formula}", file=sys.stderr)
    _progress(len(formulas), len(formulas))
    if failed:
        return _failure(f"{failed} of {len(formulas)} formulas have no answer", 1)
    return 0


def _formulas(name: str) -> list[tuple[int, str]]:
    """Return the lines of a file with their numbers, without blank lines and comments; ``-`` is what is piped in."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ArgumentError(f"{name} is no text in UTF-8; save it as such.") from None
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    found = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not found:
        raise ArgumentError(f"{name} holds no formula; one is expected in each line.")
    return found


def _progress(done: int, total: int) -> None:
    """Draw how much is done, where somebody looks on."""
    if sys.stderr.isatty():
        bar = "#" * (30 * done // total)
        sys.stderr.write(f"\r[{bar:<30}] {done} of {total}" if done < total else f"\r{'':<50}\r")
        sys.stderr.flush()


def _tour(options: argparse.Namespace) -> int:
    written = tour(options.out, lambda line: print(line, file=sys.stderr))
    print(f"{len(written)} files; open {written[0]}")
    return 0


def _total(options: argparse.Namespace) -> Any:
    point = _values("--at", options.at) if options.at else None
    if not options.layer:
        return total_derivative(options.formula, options.by, None, point, declare=_declared(options.declare) or None)
    layers = _pairs("--layer", options.layer, "NAME=FORMULA, such as x=t^2")
    return total_derivative(_formula(options), options.by, {name: _formula(options, text) for name, text in layers.items()}, point)


def _change(options: argparse.Namespace) -> Any:
    if len(options.map) == 1 and "=" not in options.map[0]:
        return change_of_variables(_formula(options), options.map[0].strip())
    table = _pairs("--map", options.map, "NAME=FORMULA, such as x=u+v, or the name of coordinates, such as polar")
    return change_of_variables(_formula(options), {name: _formula(options, text) for name, text in table.items()})


def _root(options: argparse.Namespace) -> Any:
    return find_root(_formula(options), options.vars, _values("--start", options.start))


_METHODS = {"--from-first-principles": "first principles", "--by-logarithms": "logarithms", "--as-product": "product"}
# What each verb derives: the function, what the help says of it, and the options that it takes besides those of all.
_TOPICS: dict[str, tuple[Callable[[argparse.Namespace], Any], str, tuple[str, ...]]] = {
    "derivative": (
        lambda o: derivative(_formula(o), o.vars, o.order, method=_method(o)),
        "derive the derivative by one variable",
        ("--vars", "--order", *_METHODS),
    ),
    "partial": (lambda o: partial(_formula(o), o.vars or ""), "derive a partial derivative, of several variables one after another", ("--vars",)),
    "gradient": (lambda o: gradient(_formula(o), o.vars, _point(o)), "derive the gradient, every step checked", ("--vars", "--at")),
    "jacobian": (lambda o: jacobian(_formula(o), o.vars), "derive the Jacobian matrix of several functions", ("--vars",)),
    "hessian": (lambda o: hessian(_formula(o), o.vars, _point(o)), "derive all second derivatives; at a point, its kind", ("--vars", "--at")),
    "directional": (
        lambda o: directional_derivative(_formula(o), o.vars, _values("--direction", o.direction), _point(o)),
        "derive the slope in a direction, which is normalised first",
        ("--vars", "--direction", "--at"),
    ),
    "total": (_total, "derive the derivative through layers of variables", ("--by", "--layer", "--at")),
    "change": (_change, "write a function in new letters, with the Jacobian of the map", ("--map",)),
    "implicit": (
        lambda o: implicit_derivative(_formula(o), o.of, o.by, o.order, _values("--at", o.at) if o.at else None),
        "derive the slope of a curve given by an equation",
        ("--of", "--by", "--order", "--at"),
    ),
    "evaluate": (lambda o: evaluate(_formula(o), _values("--at", o.at)), "work out the value at a point, line by line", ("--at",)),
    "errors": (
        lambda o: error_propagation(_formula(o), o.vars, _point(o), sigma=_sigma(o)),
        "derive the standard error from those of the inputs, and what each input adds",
        ("--vars", "--sigma", "--at"),
    ),
    "differences": (
        lambda o: difference_errors(_formula(o), o.vars, at=_values("--at", o.at)),
        "derive f', and compare it with difference quotients of many step sizes",
        ("--vars", "--at"),
    ),
    "linearize": (
        lambda o: linearize(_formula(o), o.vars, _values("--at", o.at), _box(o), o.time_limit),
        "derive the linearisation at a point; on a box, its proven error",
        ("--vars", "--at", "--on", "--time-limit"),
    ),
    "taylor": (
        lambda o: taylor(_formula(o), o.vars, _point(o) or 0, o.order, _box(o), o.time_limit),
        "derive the Taylor polynomial about a point; on a box, its proven error",
        ("--vars", "--at", "--order", "--on", "--time-limit"),
    ),
    "critical": (
        lambda o: critical_points(_formula(o), o.vars, _intervals("--box", o.box) if o.box else None, o.time_limit),
        "find all critical points with proof, and the kind of each",
        ("--vars", "--box", "--time-limit"),
    ),
    "lagrange": (
        lambda o: lagrange(
            _formula(o), [_formula(o, text) for text in o.constraint], o.vars, _intervals("--box", o.box) if o.box else None, o.time_limit
        ),
        "find the extremes under constraints with multipliers, every case finished",
        ("--constraint", "--vars", "--box", "--time-limit"),
    ),
    "tangent": (lambda o: tangent_plane(_formula(o), o.vars, _values("--at", o.at)), "derive the tangent or the tangent plane", ("--vars", "--at")),
    "divergence": (lambda o: divergence(_formula(o), o.vars), "derive the divergence of a vector field", ("--vars",)),
    "curl": (lambda o: curl(_formula(o), o.vars), "derive the curl of a vector field in the plane or in space", ("--vars",)),
    "laplacian": (lambda o: laplacian(_formula(o), o.vars), "derive the Laplacian, the sum of the second derivatives", ("--vars",)),
    "root": (_root, "find where an equation or a system holds, from a start, with proof", ("--vars", "--start")),
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "--vars": {"metavar": "x,y", "help": "the variables; by default all letters in order of appearance"},
    "--from-first-principles": {"action": "store_true", "help": "as the limit of the difference quotient instead of by the rules"},
    "--by-logarithms": {"action": "store_true", "help": "as f (ln f)', for powers, products and quotients"},
    "--as-product": {"action": "store_true", "help": "of a quotient u/v, as of the product u v^(-1)"},
    "--order": {"type": int, "default": 1, "metavar": "N", "help": "how many times it is differentiated (1), or the degree of a polynomial (2)"},
    "--direction": {"required": True, "metavar": "3,4", "help": "the direction, a number for each variable"},
    "--at": {"metavar": "x=1,y=2", "help": "the point: a number for each variable, by name or in their order"},
    "--on": {"metavar": "x=-0.2:0.2,y=0:1", "help": "the box on which the error is bounded: two ends for each variable"},
    "--time-limit": {"type": float, "metavar": "SECONDS", "help": "how long the search for the error may take; then what is proven so far is told"},
    "--box": {"metavar": "x=-1:1,y=0:2", "help": "the box that is searched: two ends for each variable"},
    "--constraint": {"action": "append", "required": True, "metavar": "RELATION", "help": "such as x^2+y^2=1 or x>=0; may be repeated"},
    "--sigma": {"metavar": "x=0.1,y=0.2", "help": "the standard errors of the inputs; by default letters"},
    "--by": {"required": True, "metavar": "t", "help": "the variable by which it is differentiated"},
    "--of": {"required": True, "metavar": "y", "help": "the variable that depends on it"},
    "--start": {"required": True, "metavar": "x=1,y=2", "help": "where the search starts: a number for each variable, by name or in their order"},
    "--layer": {"action": "append", "metavar": "NAME=FORMULA", "help": "what a letter stands for; may be repeated; not needed for f(g(t), h(t))"},
    "--map": {"action": "append", "required": True, "metavar": "NAME=FORMULA", "help": "what an old letter is in new ones; or polar, spherical"},
}


def _method(options: argparse.Namespace) -> Any:
    chosen = [option for option in _METHODS if vars(options)[option[2:].replace("-", "_")]]
    if len(chosen) > 1:
        raise ArgumentError(f"{' and '.join(chosen)} exclude each other; name one of them.")
    return _METHODS[chosen[0]] if chosen else "rules"


def _formula(options: argparse.Namespace, text: str | None = None) -> Formula:
    return ink(options.formula if text is None else text, _read_as(options), _declared(options.declare), _style(options))


def _read_as(options: argparse.Namespace) -> Any:
    return ([name for name in options.notation if name in _READ_AS] or ["auto"])[-1]


def _values(option: str, text: str | None) -> dict[str, str] | list[str]:
    """Take ``x=1,y=2`` or ``1,2`` apart."""
    entries = [entry.strip() for entry in (text or "").split(",")]
    return _pairs(option, entries, "such as x=1,y=2") if any("=" in entry for entry in entries) else [entry for entry in entries if entry]


def _point(options: argparse.Namespace) -> dict[str, str] | list[str] | None:
    return _values("--at", options.at) if options.at else None


def _box(options: argparse.Namespace) -> dict[str, tuple[str, str]] | None:
    """Take ``x=-0.2:0.2,y=0:1`` apart."""
    if not options.on:
        return None
    pairs = _pairs("--on", [entry.strip() for entry in options.on.split(",")], "such as x=-0.2:0.2")
    found = {name: tuple(end.strip() for end in ends.split(":")) for name, ends in pairs.items()}
    if any(len(ends) != 2 for ends in found.values()):
        raise ArgumentError(f"--on {options.on!r}: two ends are expected for each variable, such as x=-0.2:0.2.")
    return {name: (ends[0], ends[1]) for name, ends in found.items()}


def _intervals(option: str, text: str) -> dict[str, tuple[str, str]]:
    """Take ``x=-1:1,y=0:2`` apart."""
    pairs = _pairs(option, [entry.strip() for entry in text.split(",")], "such as x=-1:1,y=0:2")
    ends = {name: tuple(end.strip() for end in interval.split(":")) for name, interval in pairs.items()}
    if any(len(pair) != 2 for pair in ends.values()):
        raise ArgumentError(f"{option} {text!r}: two ends are expected for each variable, such as x=-1:1.")
    return {name: (pair[0], pair[1]) for name, pair in ends.items()}


def _sigma(options: argparse.Namespace) -> dict[str, str] | None:
    return _pairs("--sigma", [entry.strip() for entry in options.sigma.split(",")], "such as x=0.1,y=0.2") if options.sigma else None


def _declared(entries: Sequence[str]) -> dict[str, str]:
    return _pairs("--declare", entries, "NAME=ROLE, such as x=real or f='function of x, y'")


def _style(options: argparse.Namespace) -> Style:
    shown = [name for name in options.notation if name in _SHOWN_AS]
    return (Style().but(derivatives=shown[-1]) if shown else Style()).but(
        **_pairs("--style", options.style, "KEY=VALUE, such as decimal=, or logarithm=log")
    )


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
        epilog=_epilog(calls[0] for calls in EXAMPLES.values()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"symcalc {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    def verb(name: str, help: str, parents: Sequence[argparse.ArgumentParser] = ()) -> argparse.ArgumentParser:
        return verbs.add_parser(
            name,
            parents=parents,
            help=help,
            description=f"{help[0].upper()}{help[1:]}.",
            epilog=_epilog(EXAMPLES[name]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    written = argparse.ArgumentParser(add_help=False)
    written.add_argument(
        "--notation",
        action="append",
        default=[],
        choices=(*_READ_AS, *_SHOWN_AS),
        metavar="NAME",
        help=f"how the formula is written ({', '.join(_READ_AS)}), or how derivatives are shown ({', '.join(_SHOWN_AS)}); may be repeated",
    )
    written.add_argument(
        "--declare", action="append", default=[], metavar="NAME=ROLE", help="what a name stands for, such as x=real; may be repeated"
    )
    written.add_argument(
        "--style", action="append", default=[], metavar="KEY=VALUE", help="a choice of notation, such as decimal=, or logarithm=log; may be repeated"
    )

    reading = verb("read", "show how a formula is understood", [written])
    reading.add_argument("formula", type=str.strip, help="LaTeX or plain text, between quotes")
    reading.set_defaults(run=_read)

    for name, (topic, purpose, names) in _TOPICS.items():
        derived = verb(name, purpose, [written])
        derived.add_argument("formula", type=str.strip, nargs="?", help="LaTeX or plain text, between quotes")
        for option in names:
            derived.add_argument(option, **_OPTIONS[option])
        derived.add_argument("--detail", default="textbook", choices=("answer", "brief", "textbook", "full"), help="how much is shown (textbook)")
        derived.add_argument("--json", action="store_true", help="print the page as JSON")
        derived.add_argument("--save", type=str.strip, metavar="FILE", help="write to a file, such as page.html; its ending says the format")
        derived.add_argument("--file", type=str.strip, metavar="FILE", help="a formula in each line, # before a comment; - is what is piped in")
        derived.add_argument("--format", choices=_FORMATS, help="with --file and --save FOLDER: the format of each page (html)")
        derived.set_defaults(run=_derive, topic=topic, verb=name, **({"order": 2} if name == "taylor" else {}))

    pages = verb("tour", "write a worked page for each example, and an index")
    pages.add_argument("--out", type=str.strip, default="tour", metavar="DIR", help="the folder to write to (tour)")
    pages.set_defaults(run=_tour)
    return parser


def _epilog(calls: Iterable[str]) -> str:
    text = "examples:\n" + "".join(f"  {call}\n" for call in calls) + f"\n{_EXIT_CODES}"
    return text.replace("%", "%%")  # argparse fills in %(prog)s and the like
