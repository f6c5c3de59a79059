"""The grammar that both notations share: a Pratt reader, which asks of each sign how strongly it binds.

Operators are read here. What stands between them (letters, brackets, functions, fractions) is read by the two notations,
`LatexReader` and `TextReader`, which provide `operand`, `exponent`, `starts_operand` and `at_differential`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast

from symcalc.formula.nodes import (
    ONE,
    Apply,
    EvaluatedAt,
    Logic,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sequence,
    Sign,
    Sum,
    VectorProduct,
)
from symcalc.formula.reading.signs import RELATION_SIGNS
from symcalc.formula.reading.tokens import MAX_DEPTH, Stream, Token
from symcalc.formula.roles import arguments, is_function
from symcalc.formula.vectors import is_vector

IFF, IMPLIES, OR, AND, NOT, RELATION, SUM, PRODUCT, POWER, POSTFIX = range(10, 110, 10)
EVALUATED = SUM + 5  # F|_a^b takes the whole term before it
_BINDING = {
    "⇔": IFF,
    "⇒": IMPLIES,
    "∨": OR,
    "∧": AND,
    "+": SUM,
    "-": SUM,
    "±": SUM,
    "∓": SUM,
    "*": PRODUCT,
    "·": PRODUCT,
    "×": PRODUCT,
    "/": PRODUCT,
    "mod": PRODUCT,
    "!": POSTFIX,
}
_BINDING |= dict.fromkeys(RELATION_SIGNS, RELATION)


@dataclass
class Names:
    """What is known about names while one text is read.

    ``declared`` maps canonical names to SymPy objects; ``functions`` are names that a definition in the text made
    functions; ``indexed`` are families; ``bound`` are the indices of the big operators around the place;
    ``spelled`` keeps a symbol's own spelling (``b1`` for ``b_1``); ``plain_log`` says that the style writes the natural
    logarithm as log, so that reading it needs no remark.
    """

    declared: dict[str, Any] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    indexed: set[str] = field(default_factory=set)
    bound: list[str] = field(default_factory=list)
    spelled: dict[str, str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    plain_log: bool = False

    def is_function(self, name: str) -> bool | None:
        """Tell whether ``name`` is a function; None where nothing is known."""
        if name in self.declared:
            return is_function(self.declared[name])
        return True if name in self.functions else None

    def arguments(self, name: str) -> tuple[str, ...]:
        """Return the names of the variables that ``name`` was declared a function of, or an empty tuple."""
        return arguments(name, self.declared)

    def note(self, sentence: str) -> None:
        """Remember how an ambiguous place was settled."""
        self.notes.setdefault(sentence)


class Grammar(Stream):
    """Operators, from logic down to powers; the two notations supply the rest."""

    def __init__(self, text: str, tokens: list[Token], names: Names) -> None:
        super().__init__(text, tokens)
        self.names = names
        self.depth = 0
        self.closers: list[str] = [""]  # the bar that would close the innermost bracket, if a bar would
        self.awaiting = [0]  # differentials that the innermost bracket still waits for

    captured: Node | None = None  # the variable of a differential found in a numerator, as in \\int \\frac{dx}{x}
    empty_tuples = False  # whether () is a tuple without entries

    # What a notation provides.
    def operand(self, least: int) -> Node:
        """Read one operand; ``least`` is the binding power of the operator before it."""
        raise NotImplementedError

    def exponent(self) -> Node:
        """Read what stands behind ``^``."""
        raise NotImplementedError

    def starts_operand(self, token: Token) -> bool:
        """Tell whether a factor without a sign before it may begin here."""
        raise NotImplementedError

    def at_differential(self) -> bool:
        """Tell whether ``dx`` stands here."""
        raise NotImplementedError

    def power(self, base: Node, caret: Token) -> Node:
        """Read the exponent behind ``base``."""
        self.take()
        return Power(base, self.exponent(), span=self.span(base, caret))

    # What both share.
    def span(self, first: Node | Token, fallback: Token | None = None) -> tuple[int, int]:
        """Return the stretch of text from the beginning of ``first`` to the last token taken."""
        end = self.tokens[self.place - 1].end if self.place else 0
        if isinstance(first, Token):
            return first.start, end
        if first.span is not None:
            return first.span[0], end
        return (fallback.start if fallback else end), end

    def sub(self, tokens: list[Token]) -> Grammar:
        """Return a reader of the same notation for a part of the tokens."""
        end = tokens[-1].end if tokens else self.peek().start
        made = type(self)(self.text, [*tokens, Token("end", "", end, end)], self.names)
        made.depth = self.depth + 1
        return made

    def binding(self, token: Token) -> int:
        """Return how strongly the sign at the place binds to what stands left of it; 0 where nothing continues."""
        if token.kind == "operator":
            # An integral whose dx stands in a numerator ends with its term.
            ended = self.captured is not None and self.awaiting[-1] and token.text in ("+", "-", "±", "∓")
            return 0 if ended else _BINDING.get(token.text, 0)
        if token.kind == "script":
            return POWER if token.text == "^" else 0
        if token.kind == "prime":
            return POSTFIX
        if token.kind == "bar":
            if self.closers[-1] == token.text:
                return 0
            return EVALUATED if self.evaluates() else PRODUCT
        if self.awaiting[-1] and self.at_differential():
            return 0
        return PRODUCT if self.starts_operand(token) else 0

    def evaluates(self) -> bool:
        """Tell whether the bar at the place means "evaluated at"."""
        return self.peek().text == "|" and self.peek(1).kind == "script" and self.peek(1).text == "_"

    def expression(self, least: int = 0) -> Node:
        """Read as much as binds more strongly than ``least``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.error(f"The formula is nested more than {MAX_DEPTH} deep.", suggestion="Give names to its parts.")
        left = self.operand(least)
        for _ in range(MAX_DEPTH):
            token = self.peek()
            binding = self.binding(token)
            if binding <= least:
                break
            left = self._continue(left, token, binding)
        else:
            self.error(f"More than {MAX_DEPTH} signs in a row nest the formula too deep.", suggestion="Give names to its parts.")
        self.depth -= 1
        return left

    def _continue(self, left: Node, token: Token, binding: int) -> Node:
        if binding == SUM:
            return self.sum_from([("+", left)], token)
        if binding == PRODUCT:
            return self._product(left)
        if binding == RELATION:
            return self._relation(left)
        if binding in (AND, OR, IMPLIES, IFF):
            operands = [left]
            while self.at("operator", token.text):
                self.take()
                operands.append(self.expression(binding))
            return Logic(cast(Any, token.text), tuple(operands), span=self.span(left, token))
        if token.kind == "prime":
            return self._primes_of(left)
        if binding == POSTFIX:
            self.take()
            if self.at("operator", "!") and not self.peek().spaced:
                self.error("n!! is the double factorial, which is not read yet.", suggestion="For the factorial of a factorial write (n!)!")
            return Apply("factorial", (left,), span=self.span(left, token))
        if token.kind == "bar":
            return self.evaluated_at(left)
        return self.power(left, token)

    def _primes_of(self, left: Node) -> Node:
        """Read primes behind a matrix, where they transpose."""
        if not (isinstance(left, Matrix) or self.is_vector(left)):
            self.error("A prime stands behind something that is no name.", suggestion="Write diff(…, x) or \\frac{d}{dx} for a derivative.")
        while self.skip("prime"):
            left = Apply("transpose", (left,), span=self.span(left))
        return left

    def sum_from(self, terms: list[tuple[Sign, Node]], first: Token) -> Node:
        """Read on as long as signs follow, and return the sum."""
        while self.at("operator", "+", "-", "±", "∓"):
            sign = cast(Sign, self.take().text)
            terms.append((sign, self.expression(SUM)))
        begin = terms[0][1]
        return Sum(tuple(terms), span=self.span(first if terms[0][0] != "+" else begin, first))

    def signed(self, least: int) -> Node:
        """Read a term that begins with a sign: at the head of a sum, or as a factor as in ``2 * -x``."""
        token = self.take()
        sign = cast(Sign, token.text)
        if least >= SUM:
            inner = self.expression(max(least, PRODUCT))
            return inner if sign == "+" else Sum(((sign, inner),), span=self.span(token))
        term = self.expression(SUM)
        if sign == "+":
            return self.sum_from([("+", term)], token) if self.at("operator", "+", "-", "±", "∓") else term
        return self.sum_from([(sign, term)], token)

    def _relation(self, left: Node) -> Node:
        operands, operators = [left], []
        while self.peek().kind == "operator" and self.peek().text in RELATION_SIGNS:
            operators.append(self.take().text)
            operands.append(self.expression(RELATION))
        return Relation(tuple(operands), tuple(operators), span=self.span(left))

    def _product(self, left: Node) -> Node:
        factors = [left]
        divided: Token | None = None
        slashes = 0
        while True:
            token = self.peek()
            if self.binding(token) != PRODUCT:
                break
            sign = self.take().text if token.kind == "operator" else ""
            if divided is not None and not sign and not token.spaced:
                self._warn_slash(divided)
            if not sign and factors[-1].__class__ is Number and token.kind == "number":
                self.error("Two numbers stand side by side.", token, "Write 2*3 for a product, 23 for one number.")
            factor = self.expression(PRODUCT)
            if isinstance(factor, Relation):
                self.names.note("A condition in brackets is read as a factor; put a comma before it.")
            divided = token if sign == "/" else None
            slashes += sign in ("/", "mod")
            if slashes > MAX_DEPTH:
                self.error(f"More than {MAX_DEPTH} quotients of quotients.", token, "Give names to its parts.")
            if sign == "mod":
                dividend = self._joined(factors)
                factors = [Apply("Mod", (dividend, factor), span=self.span(dividend))]
            elif sign == "/":
                numerator = self._joined(factors)
                factors = [Quotient(numerator, factor, span=self.span(numerator))]
            elif sign == "×" and (merged := _scientific(factors[-1], factor)) is not None:
                factors[-1] = merged
            elif sign == "×" and isinstance(last := factors[-1], VectorProduct) and last.operator == "·" and self.is_vector(factor):
                factors[-1] = VectorProduct("·", last.left, VectorProduct("×", last.right, factor), span=self.span(last))
            elif sign in ("·", "×") and self.is_vector(factors[-1]) and self.is_vector(factor):
                operator = cast(Literal["·", "×"], sign)
                factors[-1] = VectorProduct(operator, factors[-1], factor, span=self.span(factors[-1]))
            else:
                factors.append(factor)
        return self._joined(factors)

    def _warn_slash(self, slash: Token) -> None:
        around = self.text[max(0, slash.start - 8) : slash.start + 9].strip()
        self.names.note(f"In “{around}” the slash divides by the next factor only, as in Python; write brackets round a longer denominator.")

    def is_vector(self, node: Node) -> bool:
        """Tell whether ``node`` is a vector by its dress or by its declaration."""
        return is_vector(node, self.names.declared)

    def _joined(self, factors: list[Node]) -> Node:
        return factors[0] if len(factors) == 1 else Product(tuple(factors), span=self.span(factors[0]))

    def entries(self, *stops: str) -> tuple[list[Node], bool]:
        """Read entries parted by commas or semicolons up to a closing token; tell whether a comma stood last."""
        items: list[Node] = []
        trailing = False
        while not (self.peek().kind in ("close", "}", "end") or self.peek().kind in stops):
            items.append(self.expression())
            trailing = False
            if not (self.skip("operator", ",") or self.skip("operator", ";")):
                break
            trailing = True
        return items, trailing

    def statements(self) -> Node:
        """Read the whole text: one expression, or several parted by commas, semicolons or line ends."""
        first = self.peek()
        items: list[Node] = []
        while not self.at("end"):
            commas = 0
            while self.skip("newline") or self.skip("operator", ",", ";"):
                commas += self.tokens[self.place - 1].kind == "operator"
                if commas > 1:
                    self.error("Two commas with nothing between them.", self.tokens[self.place - 1])
            if not self.at("end"):
                items.append(self.expression())
            if not (self.at("operator", ",", ";") or self.at("newline") or self.at("end")):
                self.unexpected()
        if not items:
            self.error("There is no formula here.", first)
        return items[0] if len(items) == 1 else Sequence(tuple(items), "", span=self.span(first))

    def unexpected(self) -> None:
        """Say what is wrong with the token at the place."""
        token = self.peek()
        if token.kind == "close" or token.kind == "}":
            self.error(f"{self.seen()} closes a bracket that was never opened.", token, "Remove it, or open the bracket further left.")
        if token.kind == "script" and token.text == "_":
            self.error("A lower index stands behind something that is no letter.", token)
        if token.kind == "end":
            self.error("The formula ends too early.", token, "Something is missing at the end.")
        self.error(f"{self.seen()} cannot stand here.", token)

    def bracketed(self, opener: Token, items: list[Node], trailing: bool) -> Node:
        """Close the bracket at the place; one entry is only grouped, several are a sequence."""
        closer = self.peek()
        wanted = OPENERS[opener.text]
        if closer.kind != "close":
            self.missing(opener, wanted)
        interval = {"(", "["} >= {opener.text} and closer.text in (")", "]") and len(items) == 2 and not trailing
        if (closer.text != wanted and not interval) or opener.sized != closer.sized:
            self.missing(opener, wanted)
        self.take()
        if len(items) == 1 and not trailing:
            return items[0]
        if not items and not opener.sized and opener.text == "(" and not self.empty_tuples:
            self.error("There is nothing between the brackets.", opener)
        brackets = opener.text + closer.text
        return Sequence(tuple(items), cast(Any, brackets), span=self.span(opener))

    def missing(self, opener: Token, wanted: str) -> None:
        """Say that a bracket was not closed."""
        shown = "\\right" + wanted if opener.sized else wanted
        if wanted == "|" or self.at("bar"):
            said = f"The bar {self.seen(opener)} is not closed here." if wanted == "|" else f"A bar stands where {wanted} is expected."
            self.error(said, opener, "Bars are read as the absolute value; a condition behind a bar, as in P(A|B), is not read.")
        if self.at("end"):
            self.error(f"The bracket {self.seen(opener)} is never closed.", opener, f"Add {shown} where it ends.")
        self.error(f"{self.seen()} stands where {shown} is expected, for the bracket {self.seen(opener)}.", self.peek())

    def enter(self, bar: str = "") -> None:
        """Begin a bracket: bars and differentials outside it do not count inside."""
        self.closers.append(bar)
        self.awaiting.append(0)

    def leave(self) -> None:
        """End a bracket."""
        self.closers.pop()
        self.awaiting.pop()

    def evaluated_at(self, body: Node) -> Node:
        """Read ``|_{x=1}`` behind ``body``."""
        bar = self.take()
        at, upper = self.bounds()
        if at is None:
            self.error("“Evaluated at” needs a place below the bar.", bar, r"Write \left. f \right|_{x=1}.")
        return EvaluatedAt(body, at or ONE, upper, span=self.span(body, bar))

    def bounds(self) -> tuple[Node | None, Node | None]:
        """Read ``_a^b`` in either order."""
        raise NotImplementedError


OPENERS = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩", ".": "."}


def _scientific(mantissa: Node, power: Node) -> Number | None:
    r"""Join ``1.5 \times 10^{-3}`` to one numeral."""
    if not isinstance(mantissa, Number) or "e" in mantissa.text or not isinstance(power, Power) or power.base != Number("10"):
        return None
    exponent, sign = power.exponent, ""
    if isinstance(exponent, Sum) and len(exponent.terms) == 1 and exponent.terms[0][0] == "-":
        exponent, sign = exponent.terms[0][1], "-"
    if not isinstance(exponent, Number) or not exponent.text.isdigit() or len(exponent.text) > 4:
        return None
    return Number(f"{mantissa.text}e{sign}{exponent.text}", span=mantissa.span)


def plain_names(nodes: tuple[Node, ...] | list[Node]) -> tuple[str, ...] | None:
    """Return the names where all of ``nodes`` are plain and distinct names; else None."""
    names = tuple(node.name for node in nodes if isinstance(node, Name))
    return names if len(names) == len(nodes) and len(set(names)) == len(names) else None
