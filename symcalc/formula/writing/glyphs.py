"""Unicode letters for the terminal: Greek, accents as combining characters, mathematical alphabets, small raised and lowered signs."""

from __future__ import annotations

import unicodedata

from symcalc.formula.names import GREEK

# The shapes that LaTeX gives these names, where Unicode tells two shapes of one letter apart.
_SHAPES = {
    "epsilon": "ϵ", "varepsilon": "ε", "vartheta": "ϑ", "phi": "ϕ", "varphi": "φ", "varpi": "ϖ", "varrho": "ϱ", "varsigma": "ς",
    "ell": "ℓ", "hbar": "ℏ", "nabla": "∇", "partial": "∂", "aleph": "ℵ", "imath": "ı", "jmath": "ȷ",
}  # fmt: skip
_ACCENTS = {
    "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c",
    "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a",
}  # fmt: skip
_ALPHABETS = {
    "mathbf": "BOLD", "boldsymbol": "BOLD ITALIC", "mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathbb": "DOUBLE-STRUCK",
    "mathfrak": "FRAKTUR", "mathsf": "SANS-SERIF",
}  # fmt: skip
# Letters that the mathematical alphabets name otherwise, or that had a place in Unicode before.
_HOLES = {
    "BOLD": dict(zip("ϵϑϕϱϖ∇∂", "𝛜𝛝𝛟𝛠𝛡𝛁𝛛", strict=True)),
    "BOLD ITALIC": dict(zip("ϵϑϕϱϖ∇∂", "𝝐𝝑𝝓𝝔𝝕𝜵𝝏", strict=True)),
    "SCRIPT": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "DOUBLE-STRUCK": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "FRAKTUR": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}
_RAISED = dict(zip("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
_RAISED |= dict(zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_RAISED |= dict(zip("ABDEGHIJKLMNOPRTUVW", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True))
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))


def letter(word: str) -> str:
    """Return the Greek or other letter of that name, or the word itself.

    >>> letter("alpha"), letter("varepsilon"), letter("rate")
    ('α', 'ε', 'rate')
    """
    if word in _SHAPES:
        return _SHAPES[word]
    if word not in GREEK:
        return word
    size = "CAPITAL" if word[0].isupper() else "SMALL"
    # Unicode spells this one letter name without its b.
    return unicodedata.lookup(f"GREEK {size} LETTER {'LAMDA' if word.lower() == 'lambda' else word.upper()}")


def dressed(text: str, dress: tuple[str, ...]) -> str:
    """Put fonts and accents on a letter or word, the innermost first.

    >>> dressed("r", ("hat", "mathbf"))
    '𝐫̂'
    """
    for entry in reversed(dress):
        text = "".join(_in_alphabet(char, entry) for char in text) if entry in _ALPHABETS else _accented(text, _ACCENTS[entry])
    return text


def _accented(text: str, accent: str) -> str:
    """Put the accent over the middle letter, behind the accents that are there already."""
    letters = [place for place, char in enumerate(text) if not unicodedata.combining(char)]
    middle = (len(letters) - 1) // 2
    end = letters[middle + 1] if middle + 1 < len(letters) else len(text)
    return text[:end] + accent + text[end:]


def _in_alphabet(char: str, font: str) -> str:
    alphabet = _ALPHABETS[font]
    if char in _HOLES.get(alphabet, ""):
        return _HOLES[alphabet][char]
    try:
        name = unicodedata.name(char)
        if name.startswith("LATIN ") and char.isascii():
            name = f"{name.split()[1]} {char.upper()}"
        elif name.startswith("GREEK ") and alphabet.startswith("BOLD"):
            name = name.removeprefix("GREEK ").replace(" LETTER", "").replace("LETTER ", "")
        elif name.startswith("DIGIT "):
            alphabet = alphabet.replace(" ITALIC", "")
        else:
            return char
        return unicodedata.lookup(f"MATHEMATICAL {alphabet} {name}")
    except (KeyError, ValueError):
        return char


def raised(text: str) -> str | None:
    """Return ``text`` in small raised characters, or None where Unicode lacks one of them.

    >>> raised("-12"), raised("q")
    ('⁻¹²', None)
    """
    return _mapped(text, _RAISED)


def lowered(text: str) -> str | None:
    """Return ``text`` in small lowered characters, or None where Unicode lacks one of them."""
    return _mapped(text, _LOWERED)


def _mapped(text: str, table: dict[str, str]) -> str | None:
    small = [table.get(char) for char in text]
    return None if None in small else "".join(char for char in small if char)


def printable(text: str) -> str:
    r"""Return ``text`` with a backslash and code in place of what would move the cursor or change the terminal.

    >>> printable("a\x1b[2J")
    'a\\x1b[2J'
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
