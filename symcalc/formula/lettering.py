"""Which letter is written for which object, and the refusal where two objects would be written alike.

On paper a symbol is its letter and nothing else, so ``Symbol("x")`` beside ``Symbol("x", real=True)`` cannot be told apart,
nor ``x_1`` from ``x1``. Such pairs are refused by name. Dummy symbols have no name that anyone relies on; they are given
letters that are free.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sympy
from mpmath import libmp
from sympy.core.function import AppliedUndef, UndefinedFunction

from symcalc import functions
from symcalc.errors import InkError
from symcalc.formula.arithmetic import MAX_DIGITS
from symcalc.formula.names import GREEK, VECTOR_DRESS, NameParts, canonical, index_tokens, parts
from symcalc.formula.nodes import (
    Apply,
    BigOperator,
    Call,
    Constant,
    Indexed,
    Limit,
    Name,
    Node,
    Number,
)
from symcalc.formula.roles import Roles
from symcalc.formula.writing.text import WORDS

_NAMELESS = re.compile(r"_*(?:xi|Dummy|dummy_index)?_?[0-9]*")
MAX_DIGITS_OF_EXPONENT = 4
_FREE_LETTERS = ("u", "v", "w", "s", "t", "z", "p", "q", "r")
# Letters and words that stand for something of their own wherever they are met.
_RESERVED = frozenset({"true", "True", "false", "False", "NaN", "Catalan", "GoldenRatio", "EulerGamma", "nabla", "partial", "infty"}) | {
    "if", "else", "for", "otherwise",
}  # fmt: skip


class Lettering:
    """The letters of one formula.

    Parameters
    ----------
    expr : SymPy object
        All that will be written.
    roles : mapping of str to SymPy object
        Letters that are already given away.
    """

    def __init__(self, expr: Any, roles: Roles) -> None:
        self.given = dict(roles)
        self.objects: dict[str, list[Any]] = {name: [role] for name, role in roles.items()}
        self._written: dict[Any, str] = {}
        for name, role in roles.items():
            if not isinstance(role, sympy.Lambda):
                self._written.setdefault(role.func if isinstance(role, AppliedUndef) else role, name)
        self._applied = {role: name for name, role in roles.items() if isinstance(role, AppliedUndef)}
        bearers = list(_bearers(expr))
        self._allot(bearers)
        self.letters = {self._written.get(bearer) or _letter(bearer) for bearer in bearers}

    def letter(self, bearer: Any) -> str:
        """Return the letter of a symbol, function, matrix or indexed family."""
        name = self._written.get(bearer)
        if name is None:
            name = _letter(bearer)
            if name is None:
                raise InkError(
                    f"{described(bearer)} has a name that cannot be written as one letter with indices, or that has a meaning of its own. "
                    "Rename it, or give it a letter, as in ink(expr, roles={'a': the object})."
                )
            self._written[bearer] = name
        known = self.objects.setdefault(name, [])
        if not any(_is_same(bearer, other) for other in known):
            known.append(bearer)
        return name

    def applied(self, value: AppliedUndef) -> str | None:
        """Return the letter that alone stands for ``f(x, y)``, where it was declared so."""
        return self._applied.get(value)

    def numeral(self, value: Any) -> str:
        """Return the unsigned numeral of a positive Float; different ones have different numerals."""
        text = self._written.get(value)
        if text is None:
            text = _digits(value)
            while not all(_is_same(value, other) for other in self.objects.get(text, ())):
                mantissa, mark, exponent = text.partition("e")
                text = (mantissa if "." in mantissa else mantissa + ".") + "0" + mark + exponent
            self._written[value] = text
        self.objects[text] = [value]
        return text

    def roles(self, node: Node) -> dict[str, Any]:
        """Return the roles of the letters that ``node`` uses, after those that were given.

        Raises
        ------
        InkError
            Two objects would be written alike; names both.
        """
        used: dict[str, Any] = dict(self.given)
        for name in _letters_of(node):
            if name in self.objects:
                first, *others = self.objects[name]
                if others:
                    raise InkError(_alike(described(first), described(others[0]), name))
                used[name] = first
        self._refuse_alike(node, used)
        return used

    def _refuse_alike(self, node: Node, used: dict[str, Any]) -> None:
        letters = set(_letters_of(node)) & used.keys()
        for name in sorted(letters):
            other = _dressed_alike(name, used[name], letters)
            if other:
                raise InkError(_alike(described(used[name]), described(used[other]), other))
        stems = {part.base for part in node.walk() if isinstance(part, Indexed)}
        calls = {part.function for part in node.walk() if isinstance(part, Call)}
        for part in node.walk():
            match part:
                case Constant(name=name) if (sign := "e" if name == "E" else name) in letters:
                    raise InkError(_alike(f"the constant {name}", described(used[sign]), sign))
                case Name(name=name) if (taken := parts(name)) is not None:
                    if taken.index and (stem := _without(taken, "index")) in stems:
                        raise InkError(_alike(described(used[name]), f"an entry of {described(used[stem])}", name))
                    if taken.primes and (stem := _without(taken, "primes")) in calls:
                        raise InkError(_alike(described(used[name]), f"a derivative of {described(used[stem])}", name))
                case BigOperator(index=Name(name=counter)) | Limit(variable=Name(name=counter)):
                    for name in sorted(set(_letters_of(part)) & letters):
                        if counter in _counters(name):
                            raise InkError(_alike(described(used[name]), f"an entry counted by {counter}", name))
                case Apply(function=function) if (row := functions.row(function)) is not None:
                    for name in {*row.text, *functions.operator_names(row)} & letters:
                        raise InkError(_alike(f"the function {row.text[0]}", described(used[name]), name))
            for name in {*WORDS.get(type(part), ())} & letters:
                if not (isinstance(part, Call) and not part.orders):
                    raise InkError(_alike(f"the {type(part).__name__} sign", described(used[name]), name))

    def _allot(self, bearers: list[Any]) -> None:
        dummies = [bearer for bearer in bearers if isinstance(bearer, sympy.Dummy) and bearer not in self._written]
        if not dummies:
            return
        taken = {_letter(bearer) for bearer in bearers if not isinstance(bearer, sympy.Dummy)} | self.given.keys()
        for dummy in dummies:
            own = None if _NAMELESS.fullmatch(dummy.name) else canonical(dummy.name.lstrip("_"))
            fresh = (name for name in itertools.chain([own], _FREE_LETTERS, (f"u_{n}" for n in itertools.count(1))) if name and name not in taken)
            self._written[dummy] = next(fresh)
            taken.add(self._written[dummy])


def described(bearer: Any) -> str:
    """Show an object with all that tells it apart.

    >>> described(sympy.Symbol("x", real=True)), described(sympy.Function("f"))
    ("Symbol('x', real=True)", "Function('f')")
    """
    match bearer:
        case sympy.Dummy():
            return f"Dummy({bearer.name!r})"
        case UndefinedFunction():
            assumptions = "".join(f", {key}={value}" for key, value in sorted(bearer._kwargs.items()) if value is not None)
            return f"Function({bearer.__name__!r}{assumptions})"
        case sympy.Symbol():
            return str(sympy.srepr(bearer))
        case sympy.IndexedBase() | sympy.MatrixSymbol() | sympy.Idx():
            return f"{type(bearer).__name__}({_own_name(bearer)!r})"
    return f"{type(bearer).__name__} {bearer}"


def parts_of(expr: Any) -> Iterator[Any]:
    """Yield ``expr`` and all within it, once each, parents first, without recursion."""
    seen: set[Any] = set()
    stack = [expr]
    while stack:
        part = stack.pop()
        if part in seen:
            continue
        seen.add(part)
        yield part
        # The label of a family or matrix is not written by itself.
        inside = part.args[1:] if isinstance(part, sympy.IndexedBase | sympy.MatrixSymbol | sympy.Idx) else getattr(part, "args", ())
        stack.extend(reversed(inside))


def _bearers(expr: Any) -> Iterator[Any]:
    """Yield all that bears a name in ``expr``, once each."""
    functions_seen: set[Any] = set()
    for part in parts_of(expr):
        if isinstance(part, AppliedUndef) and part.func not in functions_seen:
            functions_seen.add(part.func)
            yield part.func
        elif isinstance(part, sympy.Symbol | sympy.IndexedBase | sympy.MatrixSymbol | sympy.Idx):
            yield part


def _own_name(bearer: Any) -> str:
    if isinstance(bearer, UndefinedFunction):
        return str(bearer.__name__)
    return str(bearer.label if isinstance(bearer, sympy.IndexedBase | sympy.Idx) else bearer.name)


def _letter(bearer: Any) -> str | None:
    name = canonical("".join(map(_in_ascii, _own_name(bearer))))
    taken = parts(name) if name else None
    if taken is None:
        return None
    if isinstance(bearer, UndefinedFunction) and (taken.primes or taken.layer.isdigit() or _is_known_function(str(name))):
        return None  # f' and f^(2) are derivatives of f, and sin is the sine
    if isinstance(bearer, sympy.IndexedBase) and (taken.primes or taken.index):
        return None  # an entry would carry two lower indices
    if name in _RESERVED:
        return None
    if taken.word == "delta" and "," in taken.index:
        return None  # Kronecker's delta
    return name


def _is_known_function(name: str) -> bool:
    if len(name) == 1 or name in GREEK:
        return False
    return name in ("dot", "cross") or bool(functions.by_latex(name) or functions.by_latex(name, operator=True))


def _in_ascii(char: str) -> str:
    if char.isascii():
        return char
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)", unicodedata.name(char, ""))
    if found is None:
        return char
    letter = found[2].replace("LAMDA", "LAMBDA")
    return letter.lower() if found[1] == "SMALL" else letter.capitalize()


def _digits(value: Any) -> str:
    """Return digits from which the very same Float can be told."""
    text = repr(float(value)) if value._prec == 53 else ""
    digits = libmp.prec_to_dps(value._prec)
    while not text or (libmp.from_str(text, value._prec, "n") != value._mpf_ and digits < MAX_DIGITS):
        text = libmp.to_str(value._mpf_, digits, strip_zeros=False, min_fixed=-5, max_fixed=17)
        digits += 1
    mantissa, _, exponent = text.partition("e")
    if len(exponent.lstrip("+-")) > MAX_DIGITS_OF_EXPONENT:
        raise InkError(f"A decimal of about 10^({exponent}) was given; exponents have at most {MAX_DIGITS_OF_EXPONENT} digits. Keep it as a power.")
    mantissa += "0" * mantissa.endswith(".")
    return mantissa + (f"e{int(exponent)}" if exponent else "")


def _is_same(first: Any, second: Any) -> bool:
    if isinstance(first, UndefinedFunction) and isinstance(second, AppliedUndef):
        return bool(first == second.func)
    return type(first) is type(second) and bool(first == second)


def _letters_of(node: Node) -> Iterator[str]:
    for part in node.walk():
        match part:
            case Name(name=name) | Call(function=name) | Indexed(base=name) | Number(text=name):
                yield name


def _alike(first: str, second: str, name: str) -> str:
    return (
        f"{first} and {second} would both be written {name}, and could not be told apart. "
        "Rename one of them, or give one a letter of its own, as in ink(expr, roles={'a': the object})."
    )


def _without(taken: NameParts, what: str) -> str:
    index, primes = ("", 0) if what == "index" else (taken.index, 0)
    return NameParts(taken.word, taken.dress, taken.change, taken.layer, index, primes).join()


def _counters(name: str) -> list[str]:
    taken = parts(name)
    return index_tokens(taken.index) if taken else []


def _dressed_alike(name: str, role: Any, letters: set[str]) -> str | None:
    """Find a letter that is written like the matrix ``name`` once that is set in bold or under an arrow."""
    taken = parts(name)
    if taken is None or taken.is_vector or not isinstance(role, sympy.MatrixSymbol):
        return None
    for dress in sorted(VECTOR_DRESS):
        dressed = NameParts(taken.word, (*taken.dress, dress), taken.change, taken.layer, taken.index, taken.primes).join()
        if dressed in letters:
            return dressed
    return None
