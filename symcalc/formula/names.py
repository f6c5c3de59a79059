r"""Canonical names: one string for a letter with all that hangs on it, and that string taken apart.

The grammar, outermost last::

    letter    x   theta   rate                    a Latin letter, a Greek name, or a word
    dressed   hat{x}   mathbf{w}   hat{mathbf{r}}    accents and fonts, nested
    change    Delta x   delta x   d theta   dx        a small change is one name; that of a plain letter is joined
    layer     a^(1)   w^(L)   x^*                    an upper index in brackets, or a star
    index     x_1   x_ij   x_max   x_{n+1}           braces unless the index is one run of letters and digits
    primes    x'   x''

As in ``delta mathbf{w}^(L)_jk'``. `canonical` brings the spellings of SymPy users (``x_{1}``, ``x1``, ``\alpha``,
``xhat``) into this form; two SymPy names with one canonical form would print alike.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count

GREEK = tuple(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi rho "
    "varrho sigma varsigma tau upsilon phi varphi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
ACCENTS = ("hat", "bar", "tilde", "vec", "dot", "ddot", "check", "breve", "acute", "grave", "mathring")
FONTS = ("mathbf", "boldsymbol", "mathcal", "mathbb", "mathfrak", "mathsf", "mathscr")
VECTOR_DRESS = frozenset({"mathbf", "boldsymbol", "vec"})
CHANGES = ("Delta", "delta", "d")
OTHER_LETTERS = ("ell", "hbar", "nabla", "partial", "aleph", "imath", "jmath")
FUNCTION_LETTERS = frozenset({"f", "g", "h", "F", "G", "H", "O", "sigma", "phi", "varphi", "psi", "Phi", "Psi"})
"""Letters that stand for functions where nothing else is known and a bracket follows."""

_WORD = r"[A-Za-z][A-Za-z0-9]*"
_DRESS = "|".join(ACCENTS + FONTS)
_NAME = re.compile(
    rf"(?:(?P<change>{'|'.join(CHANGES)}) )?(?P<dress>(?:(?:{_DRESS})\{{)*)(?P<word>{_WORD})(?P<close>\}}*)"
    r"(?P<layer>\^\([A-Za-z0-9+\- ]+\)|\^\*)?(?:_(?:(?P<simple>[A-Za-z0-9]+)|\{(?P<index>[^{}]+(?:\{[^{}]*\}[^{}]*)*)\}))?(?P<primes>'*)"
)
_INDEX_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|\s+|.")
_INDEX_ALLOWED = re.compile(r"[A-Za-z0-9_{}+\-,.*/() ']+")


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a canonical name is made of.

    ``word`` is the letter, Greek name or word; ``dress`` the accents and fonts, outermost first; ``layer`` the upper
    index without its brackets, or ``*``; ``index`` the lower index without its braces; ``primes`` their number.
    """

    word: str
    dress: tuple[str, ...] = ()
    change: str = ""
    layer: str = ""
    index: str = ""
    primes: int = 0

    @property
    def is_vector(self) -> bool:
        """Whether the letter is dressed as a vector: bold or with an arrow."""
        return not VECTOR_DRESS.isdisjoint(self.dress)

    def join(self) -> str:
        """Return the canonical name."""
        core = "".join(d + "{" for d in self.dress) + self.word + "}" * len(self.dress)
        layer = {"": "", "*": "^*"}.get(self.layer, f"^({self.layer})")
        index = self.index and ("_" + self.index if self.index.isalnum() else "_{" + self.index + "}")
        return (self.change and self.change + " ") + core + layer + index + "'" * self.primes


@lru_cache(maxsize=4096)
def parts(name: str) -> NameParts | None:
    """Take a canonical name apart; None where it is not one.

    >>> parts("hat{mathbf{r}}_1")
    NameParts(word='r', dress=('hat', 'mathbf'), change='', layer='', index='1', primes=0)
    """
    found = _NAME.fullmatch(name)
    if found is None or len(name) > 200 or not name.isascii():
        return None
    dress = tuple(found["dress"].split("{")[:-1])
    index = found["simple"] or found["index"] or ""
    if len(dress) != len(found["close"]) or (index and not _INDEX_ALLOWED.fullmatch(index)):
        return None
    layer = found["layer"] or ""
    made = NameParts(found["word"], dress, found["change"] or "", layer if layer == "^*" else layer[2:-1], index, len(found["primes"]))
    if made.layer == "^*":
        made = NameParts(made.word, made.dress, made.change, "*", made.index, made.primes)
    return made if made.join() == name and not _is_joined(made) else None


def _is_joined(taken: NameParts) -> bool:
    """Whether the change belongs to the word: ``d x`` is written, and so named, ``dx``."""
    return taken.change == "d" and len(taken.word) == 1 and not taken.dress


def index_tokens(index: str) -> list[str]:
    """Split a lower or upper index into Greek names, letters, words, digit runs and signs; blanks are dropped.

    A run of letters is one token where it is a Greek name, or where it is the whole index; otherwise it is letter by letter.

    >>> index_tokens("n+1"), index_tokens("ij"), index_tokens("max"), index_tokens("i alpha")
    (['n', '+', '1'], ['i', 'j'], ['max'], ['i', 'alpha'])
    """
    found = [token for token in _INDEX_TOKEN.findall(index) if not token.isspace()]
    out: list[str] = []
    for token in found:
        if token.isalpha() and token not in GREEK and token not in OTHER_LETTERS and not (len(found) == 1 and len(token) > 2):
            out += token
        else:
            out.append(token)
    return out


@lru_cache(maxsize=4096)
def canonical(name: str) -> str | None:
    r"""Bring the name of a SymPy symbol or function into canonical form; None where it cannot be written.

    >>> canonical("x_{1}"), canonical("x1"), canonical("\\alpha"), canonical("xhat"), canonical("lamda"), canonical("d x"), canonical("a b")
    ('x_1', 'x_1', 'alpha', 'hat{x}', 'lambda', 'dx', None)
    """
    text = name.strip().replace("\\", "")
    text = re.sub(r"_\{([A-Za-z0-9]+)\}", r"_\1", text)
    text = re.sub(r"\^\{\((.+?)\)\}", r"^(\1)", text)
    text = re.sub(r"\blamda(?=$|[^A-Za-z])", "lambda", text)
    text = re.sub(r"^d ([A-Za-z])(?![A-Za-z0-9{])", r"d\1", text)
    if found := re.fullmatch(rf"([A-Za-z]|{'|'.join(GREEK)})({'|'.join(ACCENTS)})(_.*)?", text):
        text = f"{found[2]}{{{found[1]}}}{found[3] or ''}"
    if found := re.fullmatch(r"([A-Za-z]+)([0-9]+)", text):
        text = f"{found[1]}_{found[2]}"
    made = parts(text)
    return made.join() if made else None


def free_letter(taken: Container[str], *wanted: str) -> str:
    """Return the first of the letters wanted that is not taken, and where all are, the first of them with an index.

    >>> free_letter({"u"}, "u", "v"), free_letter({"u", "v", "u_1"}, "u", "v")
    ('v', 'u_2')
    """
    indexed = (f"{wanted[0]}_{number}" for number in count(1))
    return next(letter for letter in chain(wanted, indexed) if letter not in taken)
