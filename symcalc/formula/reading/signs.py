"""Tables of signs: LaTeX commands and Unicode characters, each with the one operator, delimiter or letter it stands for."""

from __future__ import annotations

import unicodedata
from typing import Final

from symcalc.formula.nodes import RELATIONS
from symcalc.formula.reading.tokens import Kind

COMMAND_OPERATORS: Final = {
    "cdot": "·", "times": "×", "div": "/", "ast": "*", "star": "*", "bmod": "mod", "mod": "mod", "pmod": "mod", "pm": "±", "mp": "∓",
    "le": "≤", "leq": "≤", "leqslant": "≤", "leqq": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "geqq": "≥", "lt": "<", "gt": ">",
    "ne": "≠", "neq": "≠", "approx": "≈", "simeq": "≈", "equiv": "≡", "propto": "∝", "sim": "∼", "ll": "≪", "gg": "≫",
    "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "to": "→", "rightarrow": "→", "longrightarrow": "→", "mapsto": "↦", "gets": "≔",
    "leftarrow": "≔", "coloneqq": "≔", "coloneq": "≔", "vcentcolon": ":", "colon": ":",
    "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "lnot": "¬", "neg": "¬",
    "Rightarrow": "⇒", "implies": "⇒", "Longrightarrow": "⇒", "Leftrightarrow": "⇔", "iff": "⇔", "Longleftrightarrow": "⇔",
}  # fmt: skip

UNICODE_OPERATORS: Final = {
    "·": "·", "⋅": "·", "×": "×", "÷": "/", "∗": "*", "−": "-", "–": "-", "‐": "-", "‑": "-", "—": "-", "±": "±", "∓": "∓", "∕": "/", "⁄": "/",
    "≤": "≤", "⩽": "≤", "≥": "≥", "⩾": "≥", "≠": "≠", "≈": "≈", "≡": "≡", "∝": "∝", "∼": "∼", "≪": "≪", "≫": "≫", "≔": "≔",
    "∈": "∈", "∉": "∉", "⊂": "⊂", "⊆": "⊆", "→": "→", "↦": "↦", "∧": "∧", "∨": "∨", "¬": "¬", "⇒": "⇒", "⇔": "⇔",
}  # fmt: skip

UNICODE_DELIMITERS: Final[dict[str, tuple[Kind, str]]] = {
    "⌊": ("open", "⌊"), "⌋": ("close", "⌋"), "⌈": ("open", "⌈"), "⌉": ("close", "⌉"), "⟨": ("open", "⟨"), "⟩": ("close", "⟩"), "‖": ("bar", "‖"),
}  # fmt: skip

UNICODE_COMMANDS: Final = {
    "√": "sqrt", "∛": "cbrt", "∞": "infty", "∂": "partial", "∇": "nabla", "Δ": "Delta", "∑": "sum", "∏": "prod", "∫": "int", "∬": "iint",
    "∭": "iiint", "…": "dots", "⋯": "dots", "ℝ": "RR", "ℤ": "ZZ", "ℕ": "NN", "ℚ": "QQ", "ℂ": "CC", "∅": "emptyset", "ℓ": "ell", "ℏ": "hbar",
    "∆": "Delta", "⊤": "top", "ᵀ": "transposed", "𝑒": "e",
}  # fmt: skip

GREEK_LETTERS: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ϑ": "vartheta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "ϱ": "varrho",
    "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip


def plain_letter(char: str) -> str:
    """Return the plain letter of a mathematical alphabet: the x of an italic or bold Unicode x.

    >>> plain_letter("𝑥"), plain_letter("½")
    ('x', '½')
    """
    if char.isascii() or not 0x1D400 <= ord(char) <= 0x1D6A3:
        return char
    return unicodedata.normalize("NFKC", char)


SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ", "0123456789+-ni", strict=True))
SUBSCRIPTS: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₘₓ₊₋", "0123456789ijknmx+-", strict=True))

CONSTANT_COMMANDS: Final = {
    "pi": "pi", "infty": "oo", "emptyset": "EmptySet", "varnothing": "EmptySet", "RR": "Reals", "ZZ": "Integers", "NN": "Naturals",
    "QQ": "Rationals", "CC": "Complexes", "dots": "dots", "ldots": "dots", "cdots": "dots", "dotsc": "dots", "dotsb": "dots", "vdots": "dots",
    "ddots": "dots", "Z": "Integers", "R": "Reals", "N": "Naturals", "Q": "Rationals", "C": "Complexes", "imaginaryunit": "I", "imaginaryI": "I",
    "exponentialE": "E",
}  # fmt: skip
BLACKBOARD: Final = {"R": "Reals", "Z": "Integers", "N": "Naturals", "Q": "Rationals", "C": "Complexes"}
WORD_CONSTANTS: Final = {
    "NaN": "nan", "true": "true", "false": "false", "True": "true", "False": "false", "EulerGamma": "EulerGamma",
    "GoldenRatio": "GoldenRatio", "Catalan": "Catalan", "e": "E", "i": "I",
}  # fmt: skip
TEXT_CONSTANTS: Final = {
    "pi": "pi", "e": "E", "E": "E", "I": "I", "oo": "oo", "inf": "oo", "infinity": "oo", "zoo": "zoo", "nan": "nan", "NaN": "nan", "true": "true",
    "false": "false", "True": "true", "False": "false", "EulerGamma": "EulerGamma", "GoldenRatio": "GoldenRatio", "Catalan": "Catalan",
    "Reals": "Reals", "Integers": "Integers", "Naturals": "Naturals", "Rationals": "Rationals", "Complexes": "Complexes", "EmptySet": "EmptySet",
}  # fmt: skip
RELATION_SIGNS: Final = frozenset(RELATIONS)
