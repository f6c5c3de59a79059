"""Random formulas over all node kinds, each known function among them, from a seed.

All that `symcalc.formula.nodes` allows may come up; only what no notation can tell apart is left out: a name `x_i` where i
counts a sum or runs to a limit (it would be the entry of a family), one letter in two roles, a differential `dx` as a name under an integral.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sympy

from symcalc.formula.formula import Formula
from symcalc.formula.names import index_tokens, parts
from symcalc.formula.nodes import (
    Apply,
    BigOperator,
    Call,
    Cases,
    Constant,
    Derivative,
    EvaluatedAt,
    Indexed,
    Integral,
    Limit,
    Logic,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sequence,
    Sum,
    VectorProduct,
)
from symcalc.formula.writing.derivatives import is_letter
from symcalc.functions import rows
from tests.formula.letters import FAMILIES, FUNCTIONS, MATRICES, NAMES, UNKNOWNS, VECTORS

COUNTERS = ("i", "j", "k", "l")
NUMBERS = ("0", "1", "2", "3", "4", "7", "10", "12", "100", "0.5", "0.50", "2.25", "1.5e-3", "6.02e23", "3e8")
VALUES = ("pi", "E", "I", "oo", "EulerGamma", "GoldenRatio", "Catalan")
RARE_VALUES = ("zoo", "nan", "dots", "true", "false", "EmptySet")
SETS = ("Reals", "Integers", "Naturals", "Rationals", "Complexes")
COMPARISONS = ("=", "<", "≤", ">", "≥", "≠", "≈", "≡", "∝", "∼", "≪", "≫")
OTHER_RELATIONS = ("≔", "→", "↦", "⊂", "⊆")


@dataclass
class Inker:
    """Draws one formula. ``bound`` holds the letters that count sums here; ``under`` is how many integrals stand above."""

    rng: random.Random
    bound: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    unknowns: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    matrices: list[str] = field(default_factory=list)
    families: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        pick = self.rng.sample
        self.functions = pick(FUNCTIONS, 3)
        self.unknowns = pick(sorted(set(UNKNOWNS) - set(self.functions)), 2)
        self.matrices, self.vectors, self.families = pick(MATRICES, 2), pick(VECTORS, 2), pick(FAMILIES, 2)
        taken = {*self.functions, *self.unknowns, *self.matrices}
        bare_vectors = {_word(name) for name in self.vectors}
        self.matrices = [name for name in self.matrices if name not in bare_vectors]
        self.names = pick([name for name in NAMES if name not in taken and _word(name) not in self.matrices], 8)
        # A letter that names a symbol cannot be the constant as well.
        self.values = [name for name in VALUES if not (name == "E" and "e" in self.names) and not (name == "I" and "I" in self.names)]

    # Leaves

    def name(self) -> Name:
        """Return a scalar name that no counter in force would turn into an entry."""
        free = [name for name in (*self.names, *self.bound) if not self._is_entry(name)]
        return Name(self.rng.choice(free)) if free else Name("x")

    def _is_entry(self, name: str) -> bool:
        taken = parts(name)
        return taken is not None and not set(index_tokens(taken.index)).isdisjoint(self.bound)

    def number(self) -> Number:
        return Number(self.rng.choice(NUMBERS))

    def leaf(self) -> Node:
        roll = self.rng.random()
        if roll < 0.55:
            return self.name()
        if roll < 0.80:
            return self.number()
        if roll < 0.87:
            return Constant(self.rng.choice(self.values if self.rng.random() < 0.85 else RARE_VALUES))
        if roll < 0.92:
            return Name(self.rng.choice(self.unknowns))
        return self.indexed(1)

    def index(self) -> Node:
        """Return what stands in a lower index: a letter, a number, or i+1."""
        letter = Name(self.rng.choice(self.bound or COUNTERS[:2]))
        roll = self.rng.random()
        if roll < 0.6:
            return letter
        if roll < 0.8:
            return Number(self.rng.choice(("1", "2", "12")))
        if roll < 0.95:
            return Sum((("+", letter), (self.rng.choice("+-"), Number("1"))))
        return Product((Number("2"), letter))

    def indexed(self, size: int) -> Node:
        return Indexed(self.rng.choice(self.families), tuple(self.index() for _ in range(self.rng.choice((1, 1, 1, 2)))))

    def vector(self) -> Name:
        return Name(self.rng.choice(self.vectors + self.matrices))

    # Composed expressions; `size` is roughly the number of nodes

    def split(self, size: int, count: int) -> list[int]:
        cuts = sorted(self.rng.randrange(max(size, 1)) for _ in range(count - 1))
        return [max(1, high - low) for low, high in zip([0, *cuts], [*cuts, max(size, 1)])]

    def several(self, size: int, low: int, high: int) -> tuple[Node, ...]:
        return tuple(self.expression(part) for part in self.split(size, self.rng.randint(low, high)))

    def expression(self, size: int) -> Node:
        if size <= 1:
            return self.leaf()
        kinds: list[tuple[int, Callable[[int], Node]]] = [
            (14, self.sum), (14, self.product), (10, self.quotient), (10, self.power), (4, self.root), (14, self.application), (6, self.call),
            (7, self.derivative), (4, self.big_operator), (4, self.integral), (2, self.limit), (2, self.cases), (2, self.matrix), (3, self.evaluated),
            (3, self.vector_product), (2, self.indexed), (1, self.of_vectors),
        ]  # fmt: skip
        return self.rng.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0](size - 1)

    def sum(self, size: int) -> Node:
        signs = ("+", "-", "-", "+", "+", "±", "∓") if self.rng.random() < 0.2 else ("+", "-")
        if self.rng.random() < 0.15:
            return Sum(((self.rng.choice(("-", "-", "±")), self.expression(size)),))
        terms = self.several(size, 2, 4)
        return Sum(tuple(("+" if n == 0 and self.rng.random() < 0.8 else self.rng.choice(signs), term) for n, term in enumerate(terms)))

    def product(self, size: int) -> Node:
        factors = list(self.several(size, 2, 4))
        if self.rng.random() < 0.3:
            factors.insert(0, self.number())
        return Product(tuple(factors))

    def of_vectors(self, size: int) -> Node:
        return Product((self.vector(), self.vector()))

    def quotient(self, size: int) -> Node:
        return Quotient(*self.several(size, 2, 2))

    def power(self, size: int) -> Node:
        base = Constant("E") if self.rng.random() < 0.15 and "E" in self.values else self.expression(size // 2)
        roll = self.rng.random()
        if roll < 0.5:
            return Power(base, Number(self.rng.choice(("2", "3", "10"))))
        if roll < 0.6:
            return Power(base, Sum((("-", Number("1")),)))
        return Power(base, self.expression(size // 2))

    def root(self, size: int) -> Node:
        return Root(self.expression(size), self.rng.choice((None, None, Number("3"), self.name())))

    def call(self, size: int) -> Node:
        arguments = self.several(size, 1, 3)
        function = self.rng.choice(self.functions)
        if self.rng.random() < 0.6:
            return Call(function, arguments)
        orders = tuple(self.rng.choice((0, 0, 1, 2, 4)) for _ in arguments)
        # Where the slots hold plain names that stand nowhere else among the arguments, `Derivative` says it.
        sayable = all(_stands_alone(arguments, slot) for slot, order in enumerate(orders) if order)
        return Call(function, arguments) if sayable else Call(function, arguments, orders)

    def application(self, size: int) -> Node:
        return self.apply(self.rng.choice(rows()), size)

    def apply(self, row: Any, size: int) -> Node:
        low, high = row.arity
        count = self.rng.randint(low, low + 2 if high is None else min(high, 4))
        if row.shape in ("transpose", "nabla"):
            arguments: tuple[Node, ...] = (self.rng.choice((self.vector, self.vector, self.name, lambda: self.expression(size)))(),)
        elif row.shape == "determinant":
            arguments = (self.rng.choice((self.vector(), self.square(size))),)
        elif row.shape == "norm":
            arguments = (self.rng.choice((self.vector(), self.expression(size))), *(self.number() for _ in range(count - 1)))
        elif row.shape == "delta":
            arguments = (self.index(), self.index())
        elif row.shape == "order":
            arguments = (*(self.rng.choice((Number("2"), Name("n"), self.index())) for _ in range(count - 1)), self.expression(size))
        else:
            arguments = tuple(self.expression(part) for part in self.split(size, count))
        return Apply(row.name, arguments)

    def variable(self) -> Node:
        return self.indexed(1) if self.rng.random() < 0.1 else self.name()

    def derivative(self, size: int) -> Node:
        roll = self.rng.random()
        if roll < 0.25:
            variables: list[Node] = [self.name()]
            body: Node = Call(self.rng.choice(self.functions), (variables[0],))
        elif roll < 0.5:
            chosen = list(dict.fromkeys(self.name() for _ in range(3)))
            body = Call(self.rng.choice(self.functions), tuple(chosen))
            variables = [self.rng.choice(chosen) for _ in range(self.rng.randint(1, 3))]
        elif roll < 0.75:
            unknown = self.rng.choice(self.unknowns)
            body = Name(unknown)
            variables = [Name(self.rng.choice(UNKNOWNS[unknown])) for _ in range(self.rng.randint(1, 2))]
        else:
            body = self.expression(size)
            variables = [self.variable() for _ in range(self.rng.randint(1, 2))]
        apart = [v for n, v in enumerate(variables) if n == 0 or v != variables[n - 1]]
        partial = len(apart) > 1 or self.rng.random() < 0.5
        notation = self.rng.choice(("leibniz", "prime", "subscript", "operator", "dot"))
        return Derivative(body, tuple((v, self.order()) for v in apart), partial, notation)

    def order(self) -> Node:
        roll = self.rng.random()
        if roll < 0.9:
            return Number(self.rng.choice(("1", "1", "1", "2", "3", "5")))
        return Name("n") if roll < 0.97 else Sum((("+", Name("n")), ("+", Number("1"))))

    def big_operator(self, size: int) -> Node:
        free = [letter for letter in COUNTERS if letter not in self.bound and letter not in self.names]
        if not free:
            return self.sum(size)
        letter = self.rng.choice(free)
        low = self.rng.choice((Number("1"), Number("0"), Name("m"))) if self.rng.random() < 0.8 else None
        high = None if low is None else self.rng.choice((Name("n"), Constant("oo"), Number("10"), self.expression(2)))
        self.bound.append(letter)
        body = self.expression(size)
        if self.rng.random() < 0.6:
            body = Product((Indexed(self.rng.choice(self.families), (Name(letter),)), body))
        self.bound.pop()
        return BigOperator(self.rng.choice(("sum", "sum", "product")), body, Name(letter), low, high)

    def integral(self, size: int) -> Node:
        ends = (self.expression(2), self.expression(2)) if self.rng.random() < 0.6 else (None, None)
        return Integral(self.expression(size), self.name(), *ends)

    def limit(self, size: int) -> Node:
        direction = self.rng.choice(("+-", "+", "-"))
        target = self.expression(2)
        if target == Constant("oo"):
            direction = "+-"
        variable = self.name()
        # What a limit runs over counts entries too.
        counters = [variable.name] if is_letter(variable.name) else []
        self.bound += counters
        body = self.expression(size)
        del self.bound[len(self.bound) - len(counters) :]
        return Limit(body, variable, target, direction)

    def cases(self, size: int) -> Node:
        sizes = self.split(size, self.rng.randint(2, 3))
        last = None if self.rng.random() < 0.6 else self.condition(2)
        conditions = [*(self.condition(3) for _ in sizes[1:]), last]
        return Cases(tuple((self.expression(part), condition) for part, condition in zip(sizes, conditions)))

    def matrix(self, size: int, height: int = 0, width: int = 0) -> Node:
        height, width = height or self.rng.randint(1, 3), width or self.rng.randint(1, 3)
        sizes = iter(self.split(size, height * width))
        return Matrix(tuple(tuple(self.expression(next(sizes)) for _ in range(width)) for _ in range(height)), self.rng.choice(("()", "[]")))

    def square(self, size: int) -> Node:
        side = self.rng.randint(1, 3)
        return self.matrix(size, side, side)

    def evaluated(self, size: int) -> Node:
        body = self.expression(size)
        roll = self.rng.random()
        if roll < 0.4:
            return EvaluatedAt(body, self.place())
        if roll < 0.55:
            return EvaluatedAt(body, Sequence((self.place(), self.place()), ""))
        if roll < 0.75:
            return EvaluatedAt(body, Sequence((self.expression(1), self.expression(1)), "()"))
        return EvaluatedAt(body, self.expression(1), self.expression(2))

    def place(self) -> Node:
        return Relation((self.name(), self.expression(1)), ("=",))

    def vector_product(self, size: int) -> Node:
        sign = self.rng.choice(("·", "×"))
        if self.rng.random() < 0.6:
            return VectorProduct(sign, self.vector(), self.vector())
        left, right = self.split(size, 2)
        return VectorProduct(sign, self.expression(left), self.rng.choice((self.vector(), self.expression(right))))

    # Statements

    def relation(self, size: int) -> Node:
        roll = self.rng.random()
        if roll < 0.12:
            return Relation((self.name(), self.set_of(size)), (self.rng.choice("∈∉"),))
        operands = self.several(size, 2, 2 if roll < 0.75 else 3)
        signs = COMPARISONS if roll < 0.9 else OTHER_RELATIONS
        return Relation(operands, tuple(self.rng.choice(signs) for _ in operands[1:]))

    def set_of(self, size: int) -> Node:
        if self.rng.random() < 0.4:
            return Constant(self.rng.choice(SETS))
        brackets = self.rng.choice(("[]", "[)", "(]", "{}", "()"))
        return Sequence(self.several(size // 2, 2, 2), brackets)

    def condition(self, size: int) -> Node:
        if size < 4 or self.rng.random() < 0.5:
            return self.relation(size)
        if self.rng.random() < 0.2:
            return Logic("¬", (self.condition(size - 1),))
        operator = self.rng.choice(("∧", "∨", "∧", "∨", "⇒", "⇔"))
        count = 2 if operator in "⇒⇔" else self.rng.randint(2, 3)
        return Logic(operator, tuple(self.condition(part) for part in self.split(size - 1, count)))

    def sequence(self, size: int) -> Node:
        brackets = self.rng.choice(("()", "[]", "{}", "[)", "(]", ""))
        count = 2 if brackets in ("[)", "(]") else self.rng.randint(2 if brackets == "" else 1, 3)
        kinds = (self.relation, self.expression) if brackets == "" else (self.expression, self.expression, self.sequence_inside)
        return Sequence(tuple(self.rng.choice(kinds)(part) for part in self.split(size, count)), brackets)

    def sequence_inside(self, size: int) -> Node:
        if self.rng.random() < 0.1:
            return Sequence((), "()")
        return Sequence(self.several(size, 1, 2), self.rng.choice(("()", "[]", "{}")))

    def statement(self, row: Any, size: int) -> Node:
        """Return a whole formula in which the function of ``row`` occurs."""
        applied = self.apply(row, max(2, size // 3))
        rest = max(2, size - size // 3)
        roll = self.rng.random()
        if roll < 0.35:
            return Sum((("+", self.expression(rest)), (self.rng.choice("+-"), applied)))
        if roll < 0.5:
            return Quotient(self.expression(rest), Product((self.number(), applied)))
        if roll < 0.6:
            return Product((self.expression(rest), applied))
        if roll < 0.66:
            return Power(applied, self.expression(2))
        if roll < 0.85:
            return Relation((applied, self.expression(rest)), (self.rng.choice(COMPARISONS),))
        if roll < 0.93:
            return Logic(self.rng.choice(("⇒", "⇔", "∨")), (Relation((applied, self.expression(2)), ("=",)), self.condition(rest)))
        inner = self.sequence(rest)
        return Sequence((applied, *(inner.items if isinstance(inner, Sequence) else (inner,))), "" if self.rng.random() < 0.5 else "()")


def _stands_alone(arguments: tuple[Node, ...], slot: int) -> bool:
    others = {entry for other, argument in enumerate(arguments) if other != slot for entry in argument.walk()}
    return isinstance(arguments[slot], Name) and arguments[slot] not in others


def _word(name: str) -> str:
    taken = parts(name)
    assert taken is not None, name
    return taken.word


def roles_of(node: Node) -> dict[str, Any]:
    """Give each written name the SymPy object of its kind: symbol, function, unknown function, matrix or family."""
    out: dict[str, Any] = {}
    for entry in node.walk():
        match entry:
            case Name(name=name) if name in MATRICES:
                out[name] = sympy.MatrixSymbol(name, 3, 1 if name.islower() else 3)
            case Name(name=name) if name in UNKNOWNS:
                out[name] = sympy.Function(name)(*map(sympy.Symbol, UNKNOWNS[name]))
            case Name(name=name):
                # SymPy users write b1 for b_1, and give assumptions.
                out[name] = sympy.Symbol({"b_1": "b1"}.get(name, name), **({"positive": True} if name in ("a", "theta") else {}))
            case Call(function=name):
                out[name] = sympy.Function(name)
            case Indexed(base=name):
                out[name] = sympy.IndexedBase(name)
    return out


def random_formula(seed: int) -> Formula:
    """Return formula number ``seed``; the known functions take turns, so each comes up once in ``len(rows())`` formulas."""
    rng = random.Random(f"ink {seed}")
    table = rows()
    node = Inker(rng).statement(table[seed % len(table)], rng.randint(8, 26))
    return Formula(node, roles_of(node))
