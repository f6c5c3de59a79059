"""Words in plain text: a run of letters is a name, a constant, a function, or a product of one-letter names."""

from __future__ import annotations

from symcalc import functions
from symcalc.formula.names import FUNCTION_LETTERS, GREEK, OTHER_LETTERS
from symcalc.formula.reading.grammar import Names
from symcalc.formula.reading.signs import TEXT_CONSTANTS

# Words with a grammar of their own before a bracket; TextReader has a method for each.
FORMS = {
    "sqrt": "square_root", "cbrt": "cube_root", "root": "any_root", "real_root": "any_root", "diff": "derivative_d",
    "partial": "derivative_partial", "pdiff": "derivative_partial", "Derivative": "derivative_guess", "derivative": "derivative_guess",
    "Sum": "big_sum", "sum": "big_sum",
    "Product": "big_product", "product": "big_product", "prod": "big_product", "Integral": "integral", "integrate": "integral", "int": "integral",
    "Limit": "limit", "limit": "limit", "lim": "limit", "Piecewise": "piecewise", "piecewise": "piecewise", "Matrix": "matrix", "bmatrix": "matrix",
    "at": "evaluated_form", "Subs": "subs", "between": "between", "dot": "vector_product", "cross": "vector_product", "log10": "log_base",
    "log2": "log_base", "Eq": "relation", "Ne": "relation", "Lt": "relation", "Le": "relation", "Gt": "relation", "Ge": "relation", "And": "logic",
    "Or": "logic", "Not": "logic", "Rational": "rational", "Tuple": "tuple_form", "exp2": "exp2", "pow": "power_form", "Pow": "power_form",
}  # fmt: skip


RESERVED = {
    "if": "Branches are written Piecewise((x, x > 0), (0, otherwise)).", "else": "Branches are written Piecewise((x, x > 0), (0, otherwise)).",
    "for": "A sum is written Sum(x_i, (i, 1, n)).", "import": "A formula is no program.", "exec": "A formula is no program.",
    "eval": "A formula is no program.", "print": "A formula is no program.", "None": "A formula has no None.",
}  # fmt: skip


def pieces(word: str, names: Names, bracket: bool) -> list[str] | str:
    """Split a run of letters into names, constants and at most one function at its end; a string says why it cannot be.

    >>> pieces("xy", Names(), False), pieces("xsin", Names(), True), pieces("pix", Names(), False), pieces("dx", Names(), False)
    (['x', 'y'], ['x', 'sin'], ['pi', 'x'], ['dx'])
    """
    if word in names.declared or word in GREEK or word in OTHER_LETTERS or word in TEXT_CONSTANTS or len(word) == 1:
        return [word]
    if functions.by_text(word) is not None or (bracket and word in FORMS):
        return [word]
    if word in names.functions or (len(word) == 2 and word[0] == "d" and not bracket):
        return [word]
    if word in RESERVED or (word in ("sqrt", "cbrt") and not bracket):
        return RESERVED.get(word, f"Write {word}(x), with brackets.")
    if bracket:
        for cut in range(1, len(word) - 2):
            tail = word[cut:]
            if (functions.by_text(tail) is not None or tail in ("sqrt", "cbrt")) and isinstance(head := pieces(word[:cut], names, False), list):
                return [*head, tail]
        if word[-1] in FUNCTION_LETTERS and word not in names.functions:
            head = pieces(word[:-1], names, False)
            return head if isinstance(head, str) else [*head, word[-1]]
        return [word]
    if word[:4] == "sqrt" or (len(word) == 3 and word[:2] == "ln"):
        name = "sqrt" if word[:4] == "sqrt" else "ln"
        return f"Did you mean {name}({word[len(name) :]})? If {word!r} is one name, declare it."
    for length in range(len(word) - 1, 2, -1):
        if functions.by_text(word[:length]) is not None and word[:length].isalpha() and length >= 3:
            return f"Did you mean {word[:length]}({word[length:]})? If {word!r} is one name, declare it."
    return _split(word, names)


def _split(word: str, names: Names) -> list[str]:
    """Split greedily: the longest declared name or ``pi`` at each place, else one letter."""
    out: list[str] = []
    place = 0
    while place < len(word):
        for length in range(len(word) - place, 0, -1):
            piece = word[place : place + length]
            if piece in names.declared or piece == "pi" or length == 1 or (piece in GREEK and length > 3):
                out.append(piece)
                place += length
                break
    return out
