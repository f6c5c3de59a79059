r"""Which sign stands between two factors: none, as in ``2 x``, wherever nothing else could be read.

A sign stands before a digit (``x · 2``, never ``3 3x``), between a number and a fraction, which would look like a mixed
number, between two fractions of numbers, between numbers of which the second is negative (``4 · (-1)``), between a letter
that may be a function and a bracket (``f · (x + 1)``), after a letter that may be a differential (``d · x``). Between two
vectors any sign would mean a product of vectors; where one is needed there, the left factor gets brackets instead. All
writers that draw products ask here; they differ in how they draw the sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Generic, Literal

from symcalc.formula.names import CHANGES, FUNCTION_LETTERS, VECTOR_DRESS, parts
from symcalc.formula.nodes import Apply, Derivative, Indexed, Name, Node, Number, Power, Product, Quotient, Sequence, Sum
from symcalc.formula.roles import Roles, is_value
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing.derivatives import is_differential
from symcalc.formula.writing.levels import FACTOR, LAST_FACTOR, P, Writer

Sign = Literal["", "·", "×"]
Beginning = Literal["digit", "bracket", ""]
STYLE_SIGNS: Final[dict[str, Sign]] = {"juxtaposition": "", "dot": "·", "times": "×"}


@dataclass(slots=True)
class Factor(Generic[P]):
    """A factor, as node and as written, with the sign before it."""

    node: Node
    piece: P
    bracketed: bool
    sign: Sign = ""


def factors(writer: Writer[P], node: Product, beginning: Callable[[P], Beginning], multiplication: str = "") -> list[Factor[P]]:
    """Write the factors of a product, each with the sign before it; the first has none.

    Parameters
    ----------
    writer : Writer
        Writes the factors.
    node : Product
        The product.
    beginning : callable
        Tells what a written factor begins with.
    multiplication : str
        A choice of `Style.multiplication` that goes before that of the writer's style.
    """
    last = len(node.factors) - 1
    found = [_factor(writer, factor, place == last) for place, factor in enumerate(node.factors)]
    for place, factor in enumerate(found):
        # The digits of 1.5 × 10⁻³ would run into those of a neighbour, and its power would be taken for a factor.
        if _is_scientific(factor.node) and (place > 0 or beginning(found[1].piece) == "digit"):
            _put_brackets(writer, factor)
    wanted = STYLE_SIGNS[multiplication or writer.style.multiplication]
    for left, right in pairwise(found):
        needed = needs_sign(left.node, right.node, writer.roles, beginning(right.piece), enclosed=left.bracketed)
        if is_vector(left.node, writer.roles) and is_vector(right.node, writer.roles):
            if needed:
                _put_brackets(writer, left)
        elif wanted == "×" and isinstance(left.node, Number) and isinstance(right.node, Power) and right.node.base == Number("10"):
            right.sign = "·"  # 2 × 10³ is one number
        else:
            right.sign = wanted or ("·" if needed else "")
    return found


def needs_sign(left: Node, right: Node, roles: Roles, beginning: Beginning, *, enclosed: bool = False) -> bool:
    """Tell whether two neighbouring factors without a sign between them could be taken for something else.

    Parameters
    ----------
    left, right : Node
        The factors.
    roles : mapping of str to SymPy object
        What the names stand for.
    beginning : {"digit", "bracket", ""}
        What the right factor, as written, begins with.
    enclosed : bool
        Whether the left factor stands in brackets.

    >>> needs_sign(Name("x"), Number("2"), {}, "digit"), needs_sign(Name("x"), Name("y"), {}, "")
    (True, False)
    """
    if beginning == "digit" or (_is_negative(right) and (isinstance(left, Number) or _is_negative(left))):
        return True
    if enclosed:
        return False
    if isinstance(right, Quotient) and (isinstance(left, Number) or (_is_fraction(left) and _is_fraction(right))):
        return True
    letter = left.base if isinstance(left, Power) else left
    if isinstance(letter, Name) and (is_differential(letter.name) or _word(letter.name) in CHANGES):
        return True
    return beginning == "bracket" and ((isinstance(right, Sequence) and isinstance(letter, Name)) or _may_be_function(letter, roles))


def _factor(writer: Writer[P], node: Node, is_last: bool) -> Factor[P]:
    piece = writer.piece(node)
    loose = piece.level < (LAST_FACTOR if is_last else FACTOR)
    return Factor(node, writer.bracketed(piece) if loose else piece, loose)


def _put_brackets(writer: Writer[P], factor: Factor[P]) -> None:
    if not factor.bracketed:
        factor.piece, factor.bracketed = writer.bracketed(factor.piece), True


def _is_fraction(node: Node) -> bool:
    """Whether ``node`` is a fraction of two numerals."""
    return isinstance(node, Quotient) and isinstance(node.numerator, Number) and isinstance(node.denominator, Number)


def _is_negative(node: Node) -> bool:
    """Whether ``node`` is a numeral, or a fraction of two, behind a minus sign."""
    match node:
        case Sum(terms=(("-", Number() | Quotient(numerator=Number(), denominator=Number())),)):
            return True
    return False


def _is_scientific(node: Node) -> bool:
    return isinstance(node, Number) and "e" in node.text.lower()


def _may_be_function(node: Node, roles: Roles) -> bool:
    """Whether a bracket behind ``node`` could be taken for its arguments."""
    match node:
        case Name(name=name):
            return _is_function_name(name, roles)
        case Indexed(base=name):
            return name not in roles and _is_function_name(name, roles)
        case Derivative() | Apply(function="KroneckerDelta"):
            return True
        case Apply(function="transpose", arguments=(Name() as name,)):
            return _may_be_function(name, roles)
    return False


def _is_function_name(name: str, roles: Roles) -> bool:
    taken = parts(name)
    if name in roles:
        # A reader takes f (x+1) for a value whatever f was declared.
        return not is_value(roles[name]) or (taken is not None and taken.word in FUNCTION_LETTERS)
    if taken is None or len(taken.word) > 1 or taken.word in FUNCTION_LETTERS:
        return True
    return bool(taken.layer or taken.primes or taken.change or not VECTOR_DRESS.issuperset(taken.dress))


def _word(name: str) -> str:
    taken = parts(name)
    return taken.word if taken is not None and not taken.dress else ""
