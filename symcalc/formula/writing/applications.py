"""How the application of a known function is drawn: what its row, the number of arguments and the style say together.

For writers that draw, not spell: the terminal and Typst. `Shown` is all that they need to know of a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from symcalc import functions
from symcalc.formula.names import GREEK
from symcalc.formula.nodes import Apply, Matrix, Node
from symcalc.formula.style import Style

_NABLA: Final = {"nabla": "", "divergence": "·", "curl": "×", "laplacian": "2"}
_FUNCTIONS_OF_ONE: Final = frozenset({"bars", "norm", "floor", "ceiling", "factorial", "transpose", "nabla"})


@dataclass(frozen=True, slots=True)
class Shown:
    """An application, ready to be drawn.

    Attributes
    ----------
    shape : str
        One of the shapes of `KnownFunction`; ``prefix`` also for those with an order.
    word : str
        The name in front of the bracket; a Greek name where ``is_letter``.
    arguments : tuple of Node
        What stands between the brackets.
    lower : Node or None
        The subscript of the name: an order, or the base of a logarithm.
    is_inverse : bool
        Whether the name carries a raised -1.
    takes_exponent : bool
        Whether an exponent may stand behind the name, as in sin²(x).
    operator : str
        What follows the nabla: ``·``, ``×``, ``2`` or nothing.
    """

    shape: str
    word: str
    arguments: tuple[Node, ...]
    lower: Node | None = None
    is_letter: bool = False
    is_inverse: bool = False
    takes_exponent: bool = False
    operator: str = ""


def shown(node: Apply, style: Style) -> Shown:
    r"""Tell how ``node`` is drawn.

    >>> from symcalc.formula.nodes import Name
    >>> shown(Apply("atan", (Name("x"),)), Style(inverse="power")).word
    'tan'
    """
    row, arguments = functions.row(node.function), node.arguments
    if row is None or not arguments:
        return Shown("prefix", node.function, arguments)
    if row.shape == "determinant":
        return Shown("determinant" if isinstance(arguments[0], Matrix) else "prefix", "det", arguments)
    drawn = {"norm": (1, 2), "binomial": (2,), "delta": (2,), "order": ()}.get(row.shape, (1,) if row.shape in _FUNCTIONS_OF_ONE else ())
    if len(arguments) in drawn:
        return Shown(row.shape, "", arguments, operator=_NABLA.get(row.name, ""))
    word, is_letter = _word(node.function)
    if row.name == "log":
        if len(arguments) == 2:
            return Shown("prefix", "log", arguments[:1], lower=arguments[1])
        return Shown("prefix", style.logarithm, arguments, takes_exponent=True)
    if row.shape == "order" and len(arguments) > 1:
        return Shown("prefix", word, arguments[1:], lower=arguments[0], is_letter=is_letter)
    original = _inverse_of(row.name) if style.inverse == "power" and len(arguments) == 1 else None
    if original is not None:
        word, is_letter = _word(original)
        return Shown("prefix", word, arguments, is_letter=is_letter, is_inverse=True)
    return Shown("prefix", word, arguments, is_letter=is_letter, takes_exponent=len(arguments) == 1)


def _word(function: str) -> tuple[str, bool]:
    row = functions.row(function)
    assert row is not None
    names = functions.operator_names(row)
    word = names[0] if names and row.latex else row.text[0]
    return word, word in GREEK and row.latex == "\\" + word


@lru_cache(maxsize=1)
def _inverses() -> dict[str, str]:
    return {row.inverse: row.name for row in functions.rows() if row.inverse}


def _inverse_of(name: str) -> str | None:
    return _inverses().get(name)
