"""Names in Typst: letters, accents, indices, and quoted strings for all that is not a letter.

Typst looks up every word of two or more letters in mathematics, so nothing reaches it unquoted but what stands in the
tables here, single letters and digits.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from symcalc.formula.names import GREEK, NameParts, index_tokens, parts
from symcalc.formula.roles import Roles
from symcalc.formula.style import Style
from symcalc.formula.vectors import dressed

# Typst's plain names draw the curly shapes that LaTeX calls "var".
_LETTERS: Final = {name: name for name in GREEK} | {
    "epsilon": "epsilon.alt", "varepsilon": "epsilon", "vartheta": "theta.alt", "varpi": "pi.alt", "varrho": "rho.alt",
    "varsigma": "sigma.alt", "phi": "phi.alt", "varphi": "phi", "ell": "ell", "hbar": "ℏ", "nabla": "nabla", "partial": "partial",
    "aleph": "aleph", "imath": "dotless.i", "jmath": "dotless.j",
}  # fmt: skip
_DRESS: Final = {
    "hat": "hat({})", "bar": "macron({})", "tilde": "tilde({})", "vec": "arrow({})", "dot": "dot({})", "ddot": "dot.double({})",
    "check": "caron({})", "breve": "breve({})", "acute": "acute({})", "grave": "grave({})", "mathring": "circle({})",
    "mathbf": "upright(bold({}))", "boldsymbol": "bold({})", "mathcal": "cal({})", "mathbb": "bb({})", "mathfrak": "frak({})",
    "mathsf": "sans({})", "mathscr": "scr({})",
}  # fmt: skip
# fmt: off
_OPERATORS: Final = frozenset({
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "csch", "det", "exp", "gcd", "lcm", "ln", "log", "max", "min",
    "sec", "sech", "sin", "sinc", "sinh", "tan", "tanh",
})
# fmt: on
_INDEX_SIGNS: Final = {"(": "\\(", ")": "\\)", "_": "\\_", ",": "comma", "'": "prime"}


def quoted(text: str) -> str:
    r"""Return ``text`` as a Typst string, which is drawn as it stands.

    >>> quoted('#eval("1")')
    '"#eval(\\"1\\")"'
    """
    shown = "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{shown}"'


def script(sign: str, text: str) -> str:
    """Return ``text`` as an exponent or index, in brackets unless it is one letter or numeral."""
    return sign + text if text.isdecimal() or (len(text) == 1 and text.isalpha()) else f"{sign}({text})"


def operator_text(word: str, is_letter: bool = False) -> str:
    """Return the name of a known function, upright."""
    if is_letter:
        return _LETTERS[word] + " "
    return word if word in _OPERATORS else f"op({quoted(word)})"


def name_text(name: str, roles: Roles, style: Style, *, primes: int = 0, accent: str = "") -> tuple[str, bool]:
    """Write a canonical name; also tell whether an exponent may be put on it without brackets.

    Parameters
    ----------
    name : str
        The name; one that is not canonical is drawn as a quoted string.
    roles : mapping of str to SymPy object
        What the names stand for: a declared vector is dressed as the style says.
    style : Style
        The notation.
    primes : int
        Further primes.
    accent : str
        A further accent, ``dot`` or ``ddot``.

    >>> from symcalc.formula.style import HOUSE
    >>> name_text("hat{mathbf{r}}_ij", {}, HOUSE), name_text("w^(L)", {}, HOUSE)
    (('hat(upright(bold(r)))_(i j)', True), ('w^((L))', False))
    """
    taken = parts(name)
    if taken is None:
        return quoted(name), True
    taken = dressed(name, taken, roles, style.vectors)
    if accent:
        taken = replace(taken, dress=(accent, *taken.dress))
    return _joined(replace(taken, primes=taken.primes + primes)), not (taken.layer or taken.primes or primes or taken.change)


def _joined(taken: NameParts) -> str:
    core = _word(taken.word)
    for entry in reversed(taken.dress):
        core = _DRESS[entry].format(core)
    lower = script("_", _index(taken.index)) if taken.index else ""
    upper = "^*" if taken.layer == "*" else f"^(({_index(taken.layer)}))" if taken.layer else ""
    return {"": "", "d": "dif "}.get(taken.change, taken.change + " ") + core + "'" * taken.primes + lower + upper


def _word(word: str) -> str:
    if word in _LETTERS:
        return _LETTERS[word]
    if len(word) == 2 and word[0] == "d" and word[1].isalpha():
        return f"d {word[1]}"
    return word if len(word) == 1 else quoted(word)


def _index(index: str) -> str:
    """Write an index token by token; an index of the index may stand in braces."""
    tokens = index_tokens(index)
    out: list[str] = []
    depth = 0
    for number, token in enumerate(tokens):
        after = tokens[number + 1] if number + 1 < len(tokens) else ""
        if token == "_" and out and (after == "{" or after.isalnum()):
            out[-1] += "_"
        elif token == "{" and out and out[-1].endswith("_"):
            out[-1] += "("
            depth += 1
        elif token == "}" and depth:
            out[-1] += ")"
            depth -= 1
        elif token in "{}":
            continue
        else:
            text = _INDEX_SIGNS.get(token) or _LETTERS.get(token) or (quoted(token) if len(token) > 1 and token.isalpha() else token)
            if out and out[-1].endswith(("_", "_(")):
                out[-1] += text
            else:
                out.append(text)
    return re.sub(r"(?<=[\w)]) (?=')", "", " ".join(out))
