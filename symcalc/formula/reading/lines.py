r"""Lines of an aligned environment: which go on with the line before, and which begin a new statement.

A line that begins with a relation goes on (``f &= a \\ &= b`` is the chain f = a = b); so does one that begins with a sign and
holds no relation of its own. Every other line is a new statement.
"""

from __future__ import annotations

from dataclasses import replace

from symcalc.formula.reading.signs import RELATION_SIGNS
from symcalc.formula.reading.tokens import Token

_SWITCHES = {"rm": "mathrm", "it": "mathit", "bf": "mathbf", "cal": "mathcal", "sf": "mathsf", "frak": "mathfrak"}


def modern_fonts(tokens: list[Token]) -> list[Token]:
    r"""Write ``{\rm d}`` as ``\mathrm{d}``: the switch stands inside its group in old LaTeX."""
    out: list[Token] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        switch = token.kind == "command" and token.text in _SWITCHES and before is not None and before.kind == "{"
        if switch and tokens[place + 1].kind != "{":
            out[-1:] = [replace(token, text=_SWITCHES[token.text]), replace(out[-1], start=token.end, end=token.end)]
        else:
            out.append(token)
    return out


def join_lines(tokens: list[Token]) -> list[Token]:
    """Drop alignment marks and line ends that carry no meaning, outside environments that need them."""
    out: list[Token] = []
    depth = 0
    marks = 0
    for place, token in enumerate(tokens):
        depth += token.text.startswith("begin:") or token.kind in ("{", "open")
        depth -= token.text.startswith("end:") or token.kind in ("}", "close")
        if depth == 0 and token.kind == "newline":
            marks = 0
        if depth == 0 and token.kind == "&":
            # Every second mark in a line parts two columns of formulas; the others align.
            marks += 1
            relates = any(near.kind == "operator" and near.text in RELATION_SIGNS for near in (tokens[place - 1], tokens[place + 1]))
            if marks % 2 == 0 and not relates:
                out.append(Token("newline", "&", token.start, token.end))
            continue
        open_sign = place > 0 and tokens[place - 1].kind == "operator" and tokens[place - 1].text not in (",", ";", "!")
        if depth == 0 and token.kind == "newline" and (open_sign or _goes_on(tokens, place + 1)):
            continue
        out.append(token)
    return out


def _goes_on(tokens: list[Token], place: int) -> bool:
    while tokens[place].kind == "&":
        place += 1
    first = tokens[place]
    if first.kind != "operator":
        return False
    if first.text in RELATION_SIGNS or first.text in ("·", "×", "*", "/", "∧", "∨", "⇒", "⇔"):
        return True
    return first.text in ("+", "-", "±", "∓") and not _has_relation(tokens, place)


def _has_relation(tokens: list[Token], place: int) -> bool:
    depth = 0
    for token in tokens[place:]:
        depth += token.text.startswith("begin:") or token.kind in ("{", "open")
        depth -= token.text.startswith("end:") or token.kind in ("}", "close")
        if depth == 0 and token.kind in ("newline", "end"):
            return False
        if depth == 0 and token.kind == "operator" and token.text in RELATION_SIGNS:
            return True
    return False
