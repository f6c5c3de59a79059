r"""Canonical names into LaTeX: ``hat{mathbf{r}}_max`` becomes ``\hat{\mathbf{r}}_{\mathrm{max}}``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from symcalc.errors import InkError
from symcalc.formula.names import FONTS, GREEK, OTHER_LETTERS, NameParts, index_tokens, parts
from symcalc.formula.roles import Roles
from symcalc.formula.style import Style
from symcalc.formula.vectors import dressed

# LaTeX has no \omicron; as a word it is written and read like any other.
COMMAND_WORDS: Final = frozenset(GREEK) - {"omicron"} | frozenset(OTHER_LETTERS)


def name_parts(name: str) -> NameParts:
    """Take a canonical name apart.

    Raises
    ------
    InkError
        ``name`` is not canonical, so there is no agreed way to write it.
    """
    taken = parts(name)
    if taken is None:
        raise InkError(f"The name {name!r} cannot be written; expected a letter, a Greek name or a word, such as x_1, hat(y) or rate. Rename it.")
    return taken


def latex_name(name: str, roles: Roles, style: Style, *, function: bool = False) -> str:
    r"""Write a canonical name; with ``function``, a word stands in ``\operatorname``, as a bracket follows it.

    >>> latex_name("delta mathbf{w}^(L)_jk", {}, Style())
    '\\delta \\mathbf{w}^{(L)}_{jk}'
    """
    taken = dressed(name, name_parts(name), roles, style.vectors)
    letter = _letter(taken, function)
    primes = "'" * taken.primes
    layer = {"": "", "*": "^{*}"}.get(taken.layer, "^{(" + join_commands(map(_command, _layer_tokens(taken.layer))) + ")}")
    index = "_{" + latex_index(taken.index) + "}" if taken.index else ""
    change = {"": "", "d": r"\mathrm{d} "}.get(taken.change, f"\\{taken.change} ")
    # TeX refuses x^{(1)}' ("double superscript") and takes x'^{(1)}.
    return change + letter + (primes + layer + index if layer else index + primes)


def latex_index(index: str) -> str:
    r"""Write a lower index, without its braces.

    >>> latex_index("max"), latex_index("i alpha"), latex_index("n+1")
    ('\\mathrm{max}', 'i\\alpha', 'n+1')
    """
    tokens = index_tokens(index)
    if len(tokens) == 1 and tokens[0].isalpha() and len(tokens[0]) > 2 and tokens[0] not in COMMAND_WORDS:
        return f"\\mathrm{{{tokens[0]}}}"
    return join_commands(map(_command, tokens))


def join_commands(pieces: Iterable[str]) -> str:
    r"""Join pieces of LaTeX, with a blank only where a command would run into a letter."""
    text = ""
    for piece in pieces:
        text += " " + piece if ends_in_command(text) and piece[:1].isalpha() else piece
    return text


def ends_in_command(text: str) -> bool:
    r"""Tell whether ``text`` ends with a command such as ``\alpha``, to which a letter would be added."""
    stem = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return stem.endswith("\\") and len(stem) < len(text)


def _letter(taken: NameParts, function: bool) -> str:
    word, dress = taken.word, taken.dress
    if word in COMMAND_WORDS:
        text = "\\" + word
    elif len(word) == 1 or (dress and dress[-1] in FONTS) or (len(word) == 2 and word[0] == "d" and word[1].isalpha() and not dress and not function):
        text = word
    else:
        text = f"\\{'operatorname' if function and not dress else 'mathrm'}{{{word}}}"
    for name in reversed(dress):
        text = f"\\{name}{{{text}}}"
    return text


def _command(token: str) -> str:
    return "\\" + token if token in COMMAND_WORDS else token


def _layer_tokens(layer: str) -> list[str]:
    return [layer] if layer.isalpha() else index_tokens(layer)
