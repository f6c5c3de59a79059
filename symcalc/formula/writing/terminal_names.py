"""Names in the terminal: letters with accents, small raised and lowered characters where Unicode has them, rows above and below else."""

from __future__ import annotations

import re

from symcalc.formula import vectors
from symcalc.formula.names import index_tokens, parts
from symcalc.formula.roles import Roles
from symcalc.formula.style import Style
from symcalc.formula.writing.boxes import Box, beside, line, scripts
from symcalc.formula.writing.glyphs import dressed, letter, lowered, printable, raised

_PRIMES = ("", "′", "″", "‴")


def is_bare(name: str) -> bool:
    """Tell whether an exponent may be put on a name without brackets."""
    taken = parts(name)
    return taken is None or not (taken.layer or taken.primes or taken.change)


def drawn_name(name: str, roles: Roles, style: Style, *, primes: int = 0, accent: str = "", upper: Box | None = None, small_upper: str = "") -> Box:
    """Draw a canonical name, and what else hangs on it.

    Parameters
    ----------
    name : str
        The name; of one that is not canonical, the printable characters are drawn.
    roles : mapping of str to SymPy object
        What the names stand for: a declared vector is dressed as the style says.
    style : Style
        The notation.
    primes : int
        Further primes.
    accent : str
        A further accent, ``dot`` or ``ddot``.
    upper : Box
        An exponent.
    small_upper : str
        The exponent in small characters, where Unicode has them.

    >>> from symcalc.formula.style import HOUSE
    >>> print(drawn_name("sigma_b", {}, HOUSE, upper=line("2"), small_upper="²"))
    σ²
     b
    """
    taken = parts(name)
    if taken is None:
        return attached(line(printable(name)), upper=upper, small_upper=small_upper)
    taken = vectors.dressed(name, taken, roles, style.vectors)
    word = dressed(letter(taken.word), (*((accent,) if accent else ()), *taken.dress))
    count = taken.primes + primes
    marks = _PRIMES[count] if count < len(_PRIMES) else "′" * count
    # A d beside a word would be read as its first letter.
    change = "d " if taken.change == "d" and len(letter(taken.word)) > 1 else letter(taken.change)
    base = line(change + word + marks)
    if taken.layer:
        text = "*" if taken.layer == "*" else f"({_index(taken.layer)})"
        upper, small_upper = line(text), "*" if text == "*" else raised(text) or ""
    index = _index(taken.index)
    return attached(base, upper=upper, small_upper=small_upper, lower=line(index) if index else None, small_lower=lowered(index) or "")


def attached(base: Box, *, upper: Box | None = None, lower: Box | None = None, small_upper: str = "", small_lower: str = "") -> Box:
    """Put an exponent and an index on ``base``, in small characters where they are given."""
    if lower and small_lower and base.height == 1:
        base, lower = beside(base, line(small_lower)), None
    if upper and small_upper:
        return scripts(base, lower=lower, small=small_upper)
    return scripts(base, upper, lower)


def _index(index: str) -> str:
    """Return an index as one line; an index of the index is lowered further where Unicode can."""
    text = "".join(letter(token) for token in index_tokens(index))
    return re.sub(r"_\{(.*?)\}|_(\w)", lambda found: lowered(found[1] or found[2]) or "_" + (found[1] or found[2]), text)
