r"""The signs between factors: none, as in ``2 x``, wherever nothing else could be read.

A sign stands before a digit (``x \cdot 2``, never ``3 3x``), between a number and a fraction, between a letter that may be
a function and a bracket (``f \cdot (x + 1)``), after a letter that may be a differential (``d \cdot x``). Between two
vectors any sign would mean a product of vectors; where one is needed there, the left factor gets brackets instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from symcalc.formula import nodes as n
from symcalc.formula.names import CHANGES, VECTOR_DRESS, parts
from symcalc.formula.roles import Roles
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing.derivatives import is_differential
from symcalc.formula.writing.latex_names import COMMAND_WORDS
from symcalc.formula.writing.levels import FACTOR, LAST_FACTOR, Level
from symcalc.formula.writing.pieces import Piece

if TYPE_CHECKING:
    from symcalc.formula.writing.latex import LatexWriter

SIGNS: Final = {"·": r"\cdot", "×": r"\times"}
STYLE_SIGNS: Final = {"juxtaposition": "", "dot": r"\cdot", "times": r"\times"}
_FUNCTION_LETTERS: Final = frozenset("fghFGH")
_OPENING: Final = ("(", r"\left(", r"\left[")


@dataclass(slots=True)
class Factor:
    """A factor, as node and as written."""

    node: n.Node
    piece: Piece
    bracketed: bool


def product(writer: LatexWriter, node: n.Product, multiplication: str = "") -> Piece:
    """Write a product; ``multiplication`` overrides the style."""
    found = factors(writer, node, multiplication or writer.style.multiplication)
    text = found[0][1].piece.text + "".join([" " + behind(left, sign, right) for (_, left), (sign, right) in pairwise(found)])
    return Piece(text, Level.PRODUCT, any(factor.piece.tall for _, factor in found))


def factors(writer: LatexWriter, node: n.Product, multiplication: str) -> list[tuple[str, Factor]]:
    """Write the factors, each with the sign before it (the first has none)."""
    last = len(node.factors) - 1
    found = [_factor(writer, factor, LAST_FACTOR if place == last else FACTOR) for place, factor in enumerate(node.factors)]
    for place, factor in enumerate(found):
        if _is_scientific(factor.node) and (place > 0 or _begins_with_digit(found[1])):
            _put_brackets(writer, factor)
    signs = [""]
    for left, right in pairwise(found):
        needed = _needs_sign(left, right, writer.roles)
        if is_vector(left.node, writer.roles) and is_vector(right.node, writer.roles):
            if needed:
                _put_brackets(writer, left)
            signs.append("")
        elif multiplication == "times" and isinstance(left.node, n.Number) and isinstance(right.node, n.Power) and right.node.base == n.Number("10"):
            signs.append(r"\cdot")  # 2 \times 10^3 is one number
        else:
            signs.append(STYLE_SIGNS[multiplication] or (r"\cdot" if needed else ""))
    return list(zip(signs, found, strict=True))


def behind(left: Factor, sign: str, right: Factor) -> str:
    r"""Write a factor with what stands before it: its sign, or beside a word such as ``\mathrm{rate}`` a thin space."""
    apart = sign or (r"\," if _is_word(left.node) or _is_word(right.node) else "")
    return f"{apart} {right.piece.text}" if apart else right.piece.text


def begins_with_differential(node: n.Node) -> bool:
    r"""Tell whether a numerator or denominator begins like that of ``\frac{dy}{dx}``."""
    while isinstance(node, n.Product | n.Power):
        node = node.factors[0] if isinstance(node, n.Product) else node.base
    return isinstance(node, n.Name) and is_differential(node.name)


def _factor(writer: LatexWriter, node: n.Node, least: Level) -> Factor:
    piece = writer.piece(node)
    loose = piece.level < least
    return Factor(node, writer.bracketed(piece) if loose else piece, loose)


def _put_brackets(writer: LatexWriter, factor: Factor) -> None:
    if not factor.bracketed:
        factor.piece, factor.bracketed = writer.bracketed(factor.piece), True


def _is_scientific(node: n.Node) -> bool:
    return isinstance(node, n.Number) and "e" in node.text.lower()


def _begins_with_digit(factor: Factor) -> bool:
    return factor.piece.text[:1].isdigit() or factor.piece.text[:1] == "."


def _needs_sign(left: Factor, right: Factor, roles: Roles) -> bool:
    if _begins_with_digit(right):
        return True
    if left.bracketed:
        return False
    if isinstance(left.node, n.Number) and isinstance(right.node, n.Quotient):
        return True
    letter = left.node.base if isinstance(left.node, n.Power) else left.node
    if isinstance(letter, n.Name) and (is_differential(letter.name) or _word(letter.name) in CHANGES):
        return True
    return right.piece.text.startswith(_OPENING) and (
        (isinstance(right.node, n.Sequence) and isinstance(letter, n.Name)) or _may_be_function(letter, roles)
    )


def _may_be_function(node: n.Node, roles: Roles) -> bool:
    """Whether a bracket behind ``node`` could be taken for its arguments."""
    match node:
        case n.Name(name=name):
            return _is_function_name(name, roles)
        case n.Indexed(base=name):
            return name not in roles and _is_function_name(name, roles)
        case n.Derivative():
            return True
        case n.Apply(function="KroneckerDelta"):
            return True
        case n.Apply(function="transpose", arguments=(n.Name() as name,)):
            return _may_be_function(name, roles)
    return False


def _is_function_name(name: str, roles: Roles) -> bool:
    if name in roles:
        role = roles[name]
        return not (getattr(role, "is_Symbol", False) or getattr(role, "is_Matrix", False) or getattr(role, "is_number", False))
    taken = parts(name)
    if taken is None or len(taken.word) > 1 or taken.word in _FUNCTION_LETTERS:
        return True
    return bool(taken.layer or taken.primes or taken.change or not VECTOR_DRESS.issuperset(taken.dress))


def _is_word(node: n.Node) -> bool:
    taken = parts(node.name) if isinstance(node, n.Name) else None
    return taken is not None and len(taken.word) > 1 and taken.word not in COMMAND_WORDS


def _word(name: str) -> str:
    taken = parts(name)
    return taken.word if taken is not None and not taken.dress else ""
