r"""What a formula stands for: from ink to SymPy.

The meaning of a node follows from the meanings of its parts and from the roles of the names, so the nodes are gone through
once, parts first, without recursion. Sums and products are evaluated as SymPy evaluates them; relations, derivatives,
integrals and the like stay as written, and nothing large is computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from symcalc import functions
from symcalc.errors import MeaningError
from symcalc.formula.arithmetic import add, determinant, exponential, grows_large, keeps_large, multiply, numeral, power, root
from symcalc.formula.binding import Binding
from symcalc.formula.claims import Claims
from symcalc.formula.formula import Formula
from symcalc.formula.names import parts as name_parts
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
from symcalc.formula.roles import Roles
from symcalc.formula.vectors import is_vector

MOST_COMPARED = 20


def meaning(formula: Formula) -> sympy.Basic:
    r"""Return the SymPy object that a formula stands for.

    Parameters
    ----------
    formula : Formula
        Ink with roles. A name without a role is a plain ``Symbol``, a function without a role a plain ``Function``.

    Returns
    -------
    sympy.Basic
        Numerals are exact unless their role says otherwise; relations, derivatives, integrals, sums over an index, limits
        and cases are not evaluated.

    Raises
    ------
    MeaningError
        The formula stands for no single SymPy object, such as ``a ± b``.

    Examples
    --------
    >>> from symcalc.formula.nodes import Name, Number, Quotient
    >>> meaning(Formula(Quotient(Name("x"), Number("0.5"))))
    2*x
    """
    return meanings(formula)(formula.node)


def meanings(formula: Formula) -> Callable[[Node], Any]:
    """Return a look-up of what each part of a formula stands for, all worked out at one go; the part is told by identity."""
    found = Meaning(formula.roles)
    # Parents come first in `walk`, so parts come first in reverse.
    for node in reversed(tuple(formula.node.walk())):
        if id(node) not in found.values:
            found.values[id(node)] = _meant(found, node)
    return lambda node: found.values[id(node)]


def _meant(found: Meaning, node: Node) -> Any:
    handler = HANDLERS[type(node)]
    try:
        try:
            return handler(found, node)
        except RecursionError:
            # SymPy recurses into its arguments; on a stack of its own, how deep the caller stands does not count.
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(handler, found, node).result()
    except MeaningError:
        raise
    except RecursionError:
        raise MeaningError("The formula is nested too deeply for SymPy; give its inner parts names of their own.") from None
    except Exception as problem:  # whatever SymPy raises on well-formed but impossible mathematics
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()
        reason = " ".join(str(problem).split()) or "this cannot be computed"
        raise MeaningError(f"This formula stands for no SymPy object, since SymPy refuses its {kind}: {reason[:300]}") from problem


class Meaning(Binding, Claims):
    """The meanings of the nodes of one formula, found parts first."""

    def __init__(self, roles: Roles) -> None:
        self.roles = roles
        self.values: dict[int, Any] = {}

    def value(self, node: Node) -> Any:
        """Return the meaning of a part, which has been found before."""
        return self.values[id(node)]

    def number(self, node: Number) -> Any:
        """Mean an exact number, or the Float that the numeral was written for."""
        role = self.roles.get(node.text)
        return numeral(node.text) if role is None else role

    def name(self, node: Name) -> Any:
        """Mean what the name was declared as, or a symbol."""
        role = self.roles.get(node.name)
        if role is None:
            return sympy.Symbol(node.name)
        if isinstance(role, UndefinedFunction):
            raise MeaningError(
                f"{node.name} is declared as a function of unknown arguments, so {node.name} alone has no meaning. "
                f"Write {node.name}(x), or declare {node.name!r} as a function of its arguments."
            )
        return role

    def constant(self, node: Constant) -> Any:
        """Mean a number or set that has a sign of its own."""
        if node.name == "dots":
            raise MeaningError("An ellipsis stands for no definite terms. Write the sum or product with its index, or all the terms.")
        return CONSTANTS[node.name]

    def sum(self, node: Sum) -> Any:
        """Mean the sum of all terms at once."""
        terms = []
        for sign, term in node.terms:
            if sign not in "+-":
                raise MeaningError(f"{sign} stands for two values at once. Write the two formulas apart.")
            terms.append(self.value(term) if sign == "+" else multiply([sympy.S.NegativeOne, *self.factors(term)]))
        return add(terms) if len(terms) > 1 else terms[0]

    def product(self, node: Product | Quotient) -> Any:
        """Mean the product of all factors at once."""
        return multiply(self.factors(node))

    def factors(self, node: Node) -> list[Any]:
        """Take products and quotients apart, so that a number in a denominator is not multiplied into a sum beside it."""
        match node:
            case Product(factors=parts):
                return self._row_times_column(parts)
            case Quotient(numerator=numerator, denominator=denominator):
                if getattr(self.value(denominator), "is_Matrix", False):
                    raise MeaningError("Nothing can be divided by a matrix. Write the product with its inverse.")
                below = self.factors(denominator) if isinstance(denominator, Product) else [self.value(denominator)]
                return [*self.factors(numerator), *(power(factor, sympy.S.NegativeOne) for factor in below)]
        return [self.value(node)]

    def _row_times_column(self, parts: tuple[Node, ...]) -> list[Any]:
        out: list[Any] = []
        rest = list(parts)
        while rest:
            first = rest.pop(0)
            match first:
                # w^T x of letters that are not declared as matrices is their scalar product; so is w^T A x, of w and A x.
                case Apply(function="transpose", arguments=(Name() as row,)) if (length := self._column_length(row, rest)) > 0:
                    column = multiply([factor for part in rest[:length] for factor in self.factors(part)])
                    out.append(sympy.Function("dot")(self.value(row), column))
                    del rest[:length]
                case _:
                    out += self.factors(first)
        return out

    def _column_length(self, row: Name, rest: list[Node]) -> int:
        """Count the factors behind a transposed small letter that make up a column: those up to the last vector."""
        taken = name_parts(row.name)
        if taken is None or not taken.word[0].islower() or self.value(row).is_Matrix:
            return 0
        length = 0
        for place, factor in enumerate(rest):
            if isinstance(factor, Apply) and factor.function == "transpose":
                break
            if is_vector(factor, self.roles):
                length = place + 1
        return length

    def vector_product(self, node: VectorProduct) -> Any:
        """Mean ``dot`` or ``cross`` of two vectors."""
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, sympy.MatrixBase) and isinstance(right, sympy.MatrixBase) and left.shape == right.shape and 1 in left.shape:
            if node.operator == "·":
                return left.dot(right)
            if len(left) == 3:
                return left.cross(right)
        return sympy.Function("dot" if node.operator == "·" else "cross")(left, right)

    def power(self, node: Power) -> Any:
        """Mean a power."""
        return power(self.value(node.base), self.value(node.exponent))

    def root(self, node: Root) -> Any:
        """Mean the principal root; of a negative number, the real one where there is one."""
        return root(self.value(node.radicand), sympy.Integer(2) if node.index is None else self.value(node.index))

    def apply(self, node: Apply) -> Any:
        """Mean the value of a known function."""
        row = functions.row(node.function)
        if row is None:
            raise MeaningError(f"{node.function!r} is no known function.")
        if not row.takes(len(node.arguments)):
            raise MeaningError(f"{row.text[0]} cannot have {len(node.arguments)} arguments.")
        arguments = [self.value(argument) for argument in node.arguments]
        first = arguments[0]
        if isinstance(first, sympy.MatrixBase):
            match row.name:
                case "det":
                    return determinant(first)
                case "transpose":
                    return first.T
                case "trace":
                    return first.trace()
        if row.name == "Abs" and is_vector(node.arguments[0], self.roles):
            return first.norm() if isinstance(first, sympy.MatrixBase) and 1 in first.shape else sympy.Function("norm")(first)
        if row.name in ("Max", "Min") and len(arguments) > MOST_COMPARED:
            return getattr(sympy, row.name)(*arguments, evaluate=False)  # SymPy compares each with each
        if any(keeps_large(argument) for argument in arguments) and row.sympy_class:
            return getattr(sympy, row.sympy_class)(*arguments, evaluate=False)
        if row.name == "transpose" and not getattr(first, "is_Matrix", False) and first.is_commutative and first.free_symbols:
            return sympy.Function("transpose")(first)  # SymPy takes a letter for a number, whose transpose is itself
        return exponential(first) if row.name == "exp" else row.build(*arguments)

    def call(self, node: Call) -> Any:
        """Mean the value, or a derivative by slots, of a function known by its letter."""
        arguments = [self.value(argument) for argument in node.arguments]
        function = self.function(node.function)
        if isinstance(function, sympy.Lambda) and any(grows_large(function.expr, argument) for argument in arguments):
            raise MeaningError(f"The number put into {node.function} is too large to be written out.")
        return slot_derivative(function, arguments, node.orders) if node.orders else function(*arguments)

    def function(self, name: str) -> Callable[..., Any]:
        """Return what is to be applied where ``name`` stands before brackets."""
        role = self.roles.get(name)
        if role is None:
            return sympy.Function(name)  # type: ignore[no-any-return]  # SymPy has no types
        if isinstance(role, AppliedUndef):
            return role.func  # type: ignore[no-any-return]  # nor has what it makes
        if isinstance(role, UndefinedFunction | sympy.Lambda):
            return role  # type: ignore[no-any-return]  # checked just above
        raise MeaningError(
            f"{name} is declared as {type(role).__name__}, not as a function; write a product sign before the bracket, or declare {name!r} anew."
        )

    def indexed(self, node: Indexed) -> Any:
        """Mean an entry of an indexed family or of a matrix."""
        indices = [self.value(index) for index in node.indices]
        base = self.roles.get(node.base)
        if base is None or isinstance(base, sympy.Symbol):
            base = sympy.IndexedBase(node.base if base is None else base)
        if getattr(base, "is_Matrix", False) and len(indices) == 1:
            # A vector is a column.
            indices.append(sympy.S.Zero)
        return base[tuple(indices)]

    def matrix(self, node: Matrix) -> Any:
        """Mean a matrix of the entries."""
        if len({len(row) for row in node.rows}) > 1:
            raise MeaningError("The rows of a matrix must have equally many entries.")
        return sympy.Matrix([[self.value(entry) for entry in row] for row in node.rows])


def slot_derivative(function: Callable[..., Any], arguments: list[Any], orders: tuple[int, ...]) -> Any:
    """Return the derivative of a function by its slots, taken at ``arguments``.

    As in SymPy, a slot that holds a symbol (or ``g(x)``) found in no other slot is differentiated by that; any other slot
    through a letter of its own, for which the argument is then put in.
    """
    inner, acting, letters, points = list(arguments), [], [], []
    for slot, (argument, order) in enumerate(zip(arguments, orders, strict=True)):
        if not order:
            continue
        others = arguments[:slot] + arguments[slot + 1 :]
        if not argument._diff_wrt or any(other.has(argument) for other in others):
            # The very letter that SymPy's chain rule takes, since it tells two nested `Subs` apart by it.
            inner[slot] = sympy.Dummy(f"xi_{slot + 1}", dummy_index=hash(argument))
            letters.append(inner[slot])
            points.append(argument)
        acting.append((inner[slot], order))
    derived = sympy.Derivative(function(*inner), *acting, evaluate=False)
    if any(a == b and dict(acting)[x] != dict(acting)[y] for (a, x), (b, y) in combinations(zip(points, letters, strict=True), 2)):
        # SymPy calls every letter after its value.
        raise MeaningError(f"SymPy cannot tell {derived} from another derivative of this order where two of its letters have one value.")
    return sympy.Subs(derived, letters, points) if letters else derived


CONSTANTS: dict[str, Any] = {
    "pi": sympy.pi,
    "E": sympy.E,
    "I": sympy.I,
    "oo": sympy.oo,
    "zoo": sympy.zoo,
    "nan": sympy.nan,
    "EulerGamma": sympy.EulerGamma,
    "GoldenRatio": sympy.GoldenRatio,
    "Catalan": sympy.Catalan,
    "true": sympy.true,
    "false": sympy.false,
    "Reals": sympy.S.Reals,
    "Integers": sympy.S.Integers,
    "Naturals": sympy.S.Naturals,
    "Rationals": sympy.S.Rationals,
    "Complexes": sympy.S.Complexes,
    "EmptySet": sympy.S.EmptySet,
}

HANDLERS: dict[type[Node], Callable[[Meaning, Any], Any]] = {
    Number: Meaning.number,
    Name: Meaning.name,
    Constant: Meaning.constant,
    Sum: Meaning.sum,
    Product: Meaning.product,
    VectorProduct: Meaning.vector_product,
    Quotient: Meaning.product,
    Power: Meaning.power,
    Root: Meaning.root,
    Apply: Meaning.apply,
    Call: Meaning.call,
    Indexed: Meaning.indexed,
    Derivative: Meaning.derivative,
    BigOperator: Meaning.big_operator,
    Integral: Meaning.integral,
    Limit: Meaning.limit,
    Cases: Meaning.cases,
    Matrix: Meaning.matrix,
    EvaluatedAt: Meaning.evaluated_at,
    Relation: Meaning.relation,
    Logic: Meaning.logic,
    Sequence: Meaning.sequence,
}
