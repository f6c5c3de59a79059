"""Taylor polynomials: the derivatives at the point, matched coefficient by coefficient.

Derivatives are derived by the rules as long as they stay short; the coefficients of higher order come from power series, where no
expression is differentiated, and are held against power series in balls, which is another arithmetic. In several variables the
terms up to the second order stand in matrix form, with the Jacobian row and the Hessian, and the general term is the one of one
variable along the way from the centre to the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge, weakest
from symcalc.derivation.step import Derivation, Verdict
from symcalc.derivation.topics.assembly import Chain, acting, conditions, held_against, short_name, symbol_of, values_verdict
from symcalc.derivation.topics.known_series import known_series
from symcalc.derivation.topics.matching import matched
from symcalc.derivation.topics.points import refuse_outside
from symcalc.derivation.topics.substitution import is_put_in_place
from symcalc.derivation.topics.taylor_result import Taylor
from symcalc.derivation.topics.taylor_terms import (
    along_the_way,
    judge_coefficients,
    polynomial_of,
    refuse_without_series,
    term,
    way,
)
from symcalc.document.blocks import Prose
from symcalc.enclosure.exact_series import taylor_coefficients
from symcalc.enclosure.kernel_ring import NoSeriesError
from symcalc.enclosure.multivariate import Powers, monomials
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import (
    ONE,
    TWO,
    ZERO,
    Apply,
    BigOperator,
    Derivative,
    EvaluatedAt,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
)
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import product, substitute, total

_MOST_DERIVED = 6
_LONGEST = 45
_HIGHEST = 60
_ROUTE_ORDER = 4


def taylor(given: Formula, body: Formula, variables: Sequence[Name], at: Mapping[str, Node], order: int, function: Node | None = None) -> Taylor:
    """Derive the Taylor polynomial of ``body`` about a point.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
    variables : sequence of Name
    at : mapping of str to Node
        A value for each variable.
    order : int
        The total degree.
    function : Call or Name, optional
        What the body is called.

    Raises
    ------
    ArgumentError
        The function is not smooth at the point, or not the sum of its series; says why.
    """
    if not 0 <= order <= _HIGHEST:
        raise ArgumentError(f"order={order}; a whole number from 0 to {_HIGHEST} is expected.")
    symbols = [symbol_of(body, variable) for variable in variables]
    places = [body.with_node(at[variable.name]) for variable in variables]
    centre = tuple(place.meaning for place in places)
    try:
        coefficients = taylor_coefficients(body.meaning, symbols, centre, order)
    except NoSeriesError as error:
        raise refuse_without_series(body, symbols, centre, str(error)) from error
    work = _Work(body, tuple(variables), at, order, coefficients, short_name(function))
    chain = work.chain()
    letter = free_letter(body.roles, f"T_{order}", f"P_{order}")
    known = known_series(body.meaning, symbols[0], centre[0]) if len(symbols) == 1 else None

    def expected() -> sympy.Basic:
        point = dict(zip(symbols, centre, strict=True))
        terms = []
        for degree in range(order + 1):
            for powers in monomials(len(symbols), degree):
                value = body.meaning
                for symbol, power in zip(symbols, powers, strict=True):
                    value = value.diff(symbol, power) if power else value
                ways = [(symbol - start) ** power / sympy.factorial(power) for symbol, start, power in zip(symbols, centre, powers, strict=True)]
                terms.append(value.subs(point) * sympy.Mul(*ways))
        return sympy.Add(*terms)

    result = chain.line.meaning
    return Taylor(
        chain.goal,
        tuple(chain.steps),
        result,
        title="Taylor polynomial",
        given=given,
        name=body.with_node(Name(letter)),
        variables=tuple(body.with_node(variable) for variable in variables),
        route=held_against(result, expected) if order <= _ROUTE_ORDER else Verdict("unchecked"),
        place=(),
        order=order,
        centre=centre,
        body=body,
        coefficients=coefficients,
        series=known,
        orders={part.goal.node: order_ for order_, part in work.parts.items()},
        at_point=work.places,
        short=work.short,
    )


class _Work:
    """The lines from the definition to the polynomial: a head that is derived by the rules, and a tail that is not."""

    def __init__(
        self,
        body: Formula,
        variables: tuple[Name, ...],
        at: Mapping[str, Node],
        order: int,
        coefficients: Mapping[Powers, sympy.Expr],
        short: Node | None,
    ) -> None:
        self.body, self.variables, self.at, self.order, self.coefficients = body, variables, at, order, coefficients
        self.partial = len(variables) > 1
        self.ways = [way(variable, body.with_node(at[variable.name])) for variable in variables]
        equations = tuple(Relation((variable, at[variable.name]), ("=",)) for variable in variables)
        self.place = equations[0] if len(equations) == 1 else Items(equations, "")
        self.places = tuple(map(body.with_node, equations))
        self.short = short
        self.parts = self._derived()
        self.table: dict[Node, Node] = {acting(body.node, order_, self.partial): part.answer.node for order_, part in self.parts.items()}
        self.head = max((len(order_) for order_ in self.parts), default=0)
        refuse_outside(body, conditions(self.parts.values()), at)

    def _derived(self) -> dict[tuple[Name, ...], Derivation]:
        """Return the derivatives that are derived by the rules, by the variables in turn."""
        found: dict[tuple[Name, ...], Derivation] = {}
        if self.partial:
            for degree in range(1, min(self.order, 2) + 1):
                for first, one in enumerate(self.variables):
                    for other in self.variables[first:] if degree == 2 else [None]:
                        order = (one,) if other is None else (one, other)
                        found[order] = self._next(found[order[:-1]].answer if degree == 2 else self.body, order)
            return found
        (x,) = self.variables
        last = self.body
        for count in range(1, min(self.order, _MOST_DERIVED) + 1):
            part = self._next(last, (x,) * count)
            if sum(1 for _ in part.answer.node.walk()) > _LONGEST and count > 1:
                break
            found[(x,) * count] = part
            last = part.answer
        return found

    def _next(self, last: Formula, order: tuple[Name, ...]) -> Derivation:
        name = self.body.with_node(acting(self.short, order, self.partial)) if self.short is not None else None
        words = "With respect to " + ", then ".join("{}" for _ in dict.fromkeys(order)) if self.partial else f"Derivative {len(order)}"
        return replace(
            differentiate(last, order[-1], self.partial, name),
            heading=Prose(words, tuple(self.body.with_node(entry) for entry in dict.fromkeys(order)) if self.partial else ()),
        )

    def there(self, node: Node) -> Node:
        """Return a node with a bar and the point behind it."""
        return EvaluatedAt(node, self.place)

    def chain(self) -> Chain:
        """Return all lines."""
        tail = self._tail() if self.order > self.head else None

        def line(head: Node) -> Node:
            return head if tail is None else total(*_terms_of(head), ("+", tail))

        before = self._form({(): self.there(self.body.node), **{order: self.there(self._asked(order)) for order in self.parts}})
        chain = Chain(self.body.with_node(line(before)))
        matching = matched(self.body, self.variables[0], self.at[self.variables[0].name], min(self.order, self.head, 3)) if not self.partial else []
        parts = [*self.parts.values()]
        if parts:
            chain.rests_on("Taylor polynomial", "the derivatives, each at the point", [*matching, *parts], self.table)
        answers = {(): self.body.node, **{order: part.answer.node for order, part in self.parts.items()}}
        inserted = {order: substitute(node, self.at) for order, node in answers.items()}
        verdicts = [values_verdict(self.body.with_node(answers[order]), self.body.with_node(inserted[order]), self.at) for order in answers]
        head = self._form(inserted)
        table = {self.there(answers[order]): inserted[order] for order in answers}
        if not is_put_in_place(chain.line.node, line(head), table):
            verdicts.append(judge(chain.line, chain.line.with_node(line(head))))
        chain.becomes("values", line(head), "numbers put in", weakest(verdicts), assuming=self.places)
        values = {order: self._value(order) for order in answers}
        for rule, shown, why in self._worked_out(values):
            verdict = judge(self.body.with_node(head), self.body.with_node(shown))
            chain.becomes(rule, line(shown), why, verdict)
            head = shown
        if tail is not None:
            symbols = [symbol_of(self.body, variable) for variable in self.variables]
            centre = [self.body.with_node(self.at[variable.name]).meaning for variable in self.variables]
            whole = polynomial_of(self.coefficients, self.ways, self.body)
            if self.body.meaning.is_polynomial(*symbols) and sympy.expand(self.body.meaning - self.body.with_node(whole).meaning) == 0:
                verdict = judge(self.body, self.body.with_node(whole))  # a polynomial of no higher degree is its own
            else:
                verdict = judge_coefficients(self.body.meaning, symbols, centre, self.coefficients, self.order)
            chain.becomes("power series", whole, "the terms of higher order, by power series of the parts of the function", verdict)
        return chain

    def _asked(self, order: tuple[Name, ...]) -> Node:
        return acting(self.body.node, order, self.partial)

    def _value(self, order: tuple[Name, ...]) -> sympy.Expr:
        """Return a derivative at the point: its coefficient times the factorials."""
        powers = tuple(order.count(variable) for variable in self.variables)
        weight = sympy.Mul(*(sympy.factorial(power) for power in powers))
        return self.coefficients.get(powers, sympy.S.Zero) * weight

    def _form(self, values: Mapping[tuple[Name, ...], Node]) -> Node:
        """Return f + f'·Δ + f''/2!·Δ² + …, or in several variables f + J·Δ + ½·Δᵀ·H·Δ, with these values."""
        if not self.partial:
            terms = [("+", values[()])]
            for order, value in values.items():
                if order:
                    count = len(order)
                    above = value if count == 1 else Quotient(value, Apply("factorial", (Number(str(count)),)))
                    terms.append(("+", Product((above, self.ways[0] if count == 1 else Power(self.ways[0], Number(str(count)))))))
            return total(*terms)
        column = Matrix(tuple((entry,) for entry in self.ways))
        terms = [("+", values[()])]
        if self.head >= 1:
            terms.append(("+", Product((Matrix((tuple(values[(variable,)] for variable in self.variables),), "[]"), column))))
        if self.head >= 2:
            square = Matrix(tuple(tuple(values[self._sorted(one, other)] for other in self.variables) for one in self.variables))
            terms.append(("+", Product((Quotient(ONE, TWO), Matrix((tuple(self.ways),), "[]"), square, column))))
        return total(*terms)

    def _sorted(self, one: Name, other: Name) -> tuple[Name, Name]:
        first, second = sorted((one, other), key=self.variables.index)
        return first, second

    def _worked_out(self, values: Mapping[tuple[Name, ...], sympy.Expr]) -> list[tuple[str, Node, str]]:
        """Return the lines from the values at the point to the polynomial."""
        low = {powers: value for powers, value in self.coefficients.items() if sum(powers) <= self.head}
        polynomial = polynomial_of(low, self.ways, self.body)
        inked = {order: ink(value, self.body.roles).node for order, value in values.items()}
        if not self.partial:
            return [("value", self._form(inked), "worked out"), ("Taylor polynomial", polynomial, "the terms in order")]
        lines = [("value", self._form(inked), "worked out: the Jacobian row and the Hessian at the point" if self.head > 1 else "worked out")]
        if self.head >= 2:
            linear = polynomial_of({powers: value for powers, value in low.items() if sum(powers) <= 1}, self.ways, self.body)
            squares = [
                term(values[(v, v)], [Power(w, TWO)], self.body) for v, w in zip(self.variables, self.ways, strict=True) if values[(v, v)] != 0
            ]
            pairs = [
                (i, j) for i in range(len(self.ways)) for j in range(i + 1, len(self.ways)) if values[(self.variables[i], self.variables[j])] != 0
            ]
            mixed = [_twice(values[(self.variables[i], self.variables[j])], [self.ways[i], self.ways[j]], self.body) for i, j in pairs]
            if squares or mixed:
                form = total(*squares, *mixed)
                why = "multiplied out; each mixed term occurs twice, because the Hessian is symmetric" if mixed else "multiplied out"
                lines.append(("quadratic form", total(*_terms_of(linear), ("+", Product((Quotient(ONE, TWO), form)))), why))
        return [*lines, ("Taylor polynomial", polynomial, "the terms in order")]

    def _tail(self) -> Node:
        """Return the terms of higher order: the sum of f⁽ᵏ⁾(a)/k!·(x − a)ᵏ, in several variables along the way from the centre."""
        k = Name(free_letter(self.body.roles, "k", "j", "m"))
        low, high = Number(str(self.head + 1)), Number(str(self.order))
        factor = Apply("factorial", (k,))
        if not self.partial:
            (x,) = self.variables
            inside = self.there(Derivative(self.body.node, ((x, k),), False))
            return BigOperator("sum", Product((Quotient(inside, factor), Power(self.ways[0], k))), k, low, high)
        t, moved = along_the_way(self.body, self.variables, self.at, (k.name,))
        return BigOperator("sum", Quotient(EvaluatedAt(Derivative(moved, ((t, k),), False), Relation((t, ZERO), ("=",))), factor), k, low, high)


def _terms_of(node: Node) -> tuple[tuple[str, Node], ...]:
    return node.terms if isinstance(node, Sum) else (("+", node),)


def _twice(value: sympy.Expr, ways: Sequence[Node], body: Formula) -> tuple[str, Node]:
    """Return both of two equal terms, with the 2 in front."""
    is_negative = bool(value.is_number and value.could_extract_minus_sign())
    return "-" if is_negative else "+", product(TWO, ink(-value if is_negative else value, body.roles).node, *ways)
