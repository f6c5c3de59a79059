"""Taylor coefficients that are exact: power series on the table whose coefficients are rational, as far as they are.

What is not rational, such as e^2, sin 1, √2 or a letter of the function, becomes a generator of a ring of polynomials, and 1/p one
more where something is divided by p; so the recurrences of the known functions only add and multiply. Each of these follows
from a differential equation such as y' = y·x' (Knuth, The Art of Computer Programming 2, section 4.7; Griewank and Walther,
Evaluating Derivatives, 2nd ed., table 13.2). No expression is differentiated, so order 30 costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import sympy
from flint import fmpq

from symcalc.enclosure.kernel_ring import Kernels, NoSeriesError, Number
from symcalc.enclosure.multivariate import Powers, by_monomial, directions
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.primitives import Op
from symcalc.graph.table import Graph

Series = list[Number]

_ZERO, _ONE = fmpq(0), fmpq(1)
_CONSTANTS = {"pi": sympy.pi, "EulerGamma": sympy.EulerGamma, "Catalan": sympy.Catalan, "GoldenRatio": sympy.GoldenRatio}


def taylor_coefficients(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol], centre: Sequence[sympy.Expr], order: int
) -> dict[Powers, sympy.Expr]:
    """Return the Taylor coefficients up to a total degree, by their exponents; those that are zero are left out.

    Parameters
    ----------
    expression : Expr
        Other letters than ``symbols`` are parameters.
    symbols : sequence of Symbol
    centre : sequence of Expr
        Exact; a decimal is the fraction that it is written as.
    order : int

    Raises
    ------
    NoSeriesError
        A part of the function is not smooth there, or has no value.
    ArgumentError
        A part of it is not known.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> taylor_coefficients(sympy.exp(sympy.sin(x)), [x], [sympy.Integer(0)], 4)
    {(0,): 1, (1,): 1, (2,): 1/2, (4,): -1/8}
    >>> taylor_coefficients(sympy.log(x), [x], [sympy.Integer(2)], 1)
    {(0,): log(2), (1,): 1/2}
    >>> taylor_coefficients(x * y, [x, y], [sympy.Integer(0), sympy.Integer(1)], 2)
    {(1, 0): 1, (1, 1): 1}
    """
    graph, ring = Graph(), Kernels()
    letters = sorted(expression.free_symbols - set(symbols), key=str)
    nodes = {symbol: graph.input(f"v{place}") for place, symbol in enumerate([*symbols, *letters])}
    node = convert(graph, expression, nodes)
    evaluation = Evaluation(graph, [node], ExactSeries(order + 1, ring))
    start, fixed = [ring.element(entry) for entry in centre], [ring.element(letter) for letter in letters]
    along = []
    for direction in directions(len(symbols), order):
        moved = [[c, fmpq(slope), *([_ZERO] * (order - 1))][: order + 1] if slope else c for c, slope in zip(start, direction, strict=True)]
        (found,) = evaluation([*moved, *fixed])
        along.append(found if isinstance(found, list) else [found, *([_ZERO] * order)])
    table = {powers: ring.expression(value) for powers, value in by_monomial(len(symbols), order, along).items()}
    return {powers: value for powers, value in table.items() if value != 0}


class ExactSeries:
    """Series arithmetic on a table: what does not vary is a number of the ring, what varies a list of them."""

    def __init__(self, length: int, ring: Kernels) -> None:
        self.length, self.ring = length, ring
        self._own: dict[str, Callable[..., Any]] = {
            "negate": lambda x: [-entry for entry in x],
            "sqrt": lambda x: self._raised(x, sympy.Rational(1, 2)),
            "exp": self._exp,
            "expm1": lambda x: _add(self._exp(x), -_ONE),
            "log": self._log,
            "log1p": lambda x: self._log(_add(x, _ONE)),
            "sin": lambda x: self._pair(x, sympy.sin, sympy.cos, -1)[0],
            "cos": lambda x: self._pair(x, sympy.sin, sympy.cos, -1)[1],
            "sinh": lambda x: self._pair(x, sympy.sinh, sympy.cosh, 1)[0],
            "cosh": lambda x: self._pair(x, sympy.sinh, sympy.cosh, 1)[1],
            "tan": lambda x: self._of_its_square(x, sympy.tan, (_ONE, _ZERO, _ONE)),
            "tanh": lambda x: self._of_its_square(x, sympy.tanh, (_ONE, _ZERO, -_ONE)),
            "sigmoid": lambda x: self._of_its_square(x, lambda value: 1 / (1 + sympy.exp(-value)), (_ZERO, _ONE, -_ONE)),
            "sech2": lambda x: _add(self._negated(self._squared(self._own["tanh"](x))), _ONE),
            "asin": lambda x: self._integrated(x, self._raised(self._one_minus_square(x), -sympy.S.Half), sympy.asin),
            "acos": lambda x: self._integrated(x, self._negated(self._raised(self._one_minus_square(x), -sympy.S.Half)), sympy.acos),
            "atan": lambda x: self._integrated(x, self._inverse(_add(self._squared(x), _ONE)), sympy.atan),
            "asinh": lambda x: self._integrated(x, self._raised(_add(self._squared(x), _ONE), -sympy.S.Half), sympy.asinh),
            "acosh": lambda x: self._integrated(x, self._raised(_add(self._squared(x), -_ONE), -sympy.S.Half), sympy.acosh),
            "atanh": lambda x: self._integrated(x, self._inverse(self._one_minus_square(x)), sympy.atanh),
            "erf": lambda x: self._integrated(x, self._gauss(x, 1), sympy.erf),
            "erfc": lambda x: self._integrated(x, self._gauss(x, -1), sympy.erfc),
            "abs": lambda x: x if self._sign(x, "the absolute value") > 0 else self._negated(x),
            "sign": lambda x: fmpq(self._sign(x, "the sign")),
            "step": lambda x: fmpq(int(self._sign(x, "a step") > 0)),
            "floor": self._floor,
            "ceiling": lambda x: -self._floor(self._negated(x)),
        }
        self._of_two: dict[str, Callable[[Any, Any], Any]] = {
            "add": _add,
            "subtract": lambda x, y: _add(x, self._negated(y)),
            "multiply": self._product,
            "divide": lambda x, y: self._product(x, self._inverse(y)),
            "logaddexp": lambda x, y: _add(y, self._log(_add(self._exp(_add(x, self._negated(y))), _ONE))),
            "max": lambda x, y: x if self._sign(_add(x, self._negated(y)), "the larger of both") > 0 else y,
            "min": lambda x, y: y if self._sign(_add(x, self._negated(y)), "the smaller of both") > 0 else x,
            "atan2": self._angle,
            "mod": lambda x, y: _add(x, self._negated(self._product(y, self._floor(self._product(x, self._inverse(y)))))),
        }

    def number(self, value: int | Fraction) -> Number:
        """Return an exact number."""
        exact = Fraction(value)
        return fmpq(exact.numerator, exact.denominator)

    def constant(self, name: str) -> Number:
        """Return a number known by its name."""
        if name not in _CONSTANTS:
            raise NoSeriesError(f"{name} is no real number")
        return self.ring.element(_CONSTANTS[name])

    def operation(self, op: Op, exact: tuple[Any, ...]) -> Callable[..., Any]:
        """Return what computes an operation on series."""
        if op.is_logical:
            return self._logical(op.name)
        if op.name == "power":
            return lambda base, exponent: self._power(base, exponent, exact[1])
        if op.name in self._of_two:
            return self._of_two[op.name]
        if (function := self._own.get(op.name)) is not None:
            return lambda x: function(x) if isinstance(x, list) else function([x, *([_ZERO] * (self.length - 1))])
        return lambda *arguments: self._special(op.name, arguments)

    def either(self, yes: Any, no: Any) -> Any:
        """Refuse what depends on a condition that changes at the point."""
        if isinstance(yes, bool) or yes is None:
            return yes if yes is no else None
        raise NoSeriesError("the branch that holds changes at the point")

    def total(self, terms: Sequence[Any]) -> Any:
        """Return the sum."""
        result: Any = _ZERO
        for term in terms:
            result = _add(result, term)
        return result

    def log_total(self, terms: Sequence[Any]) -> Any:
        """Return log Σ exp."""
        return self._log(self.total([self._exp(term) for term in terms]))

    # Recurrences

    def _value(self, function: Callable[[sympy.Expr], sympy.Expr], x: Series) -> Number:
        value = function(self.ring.expression(x[0]))
        if value.is_finite is False or value.is_real is False or value.has(sympy.nan, sympy.zoo):
            raise NoSeriesError(f"{value} is no real number")
        return self.ring.element(value)

    def _negated(self, x: Any) -> Any:
        return [-entry for entry in x] if isinstance(x, list) else -x

    def _product(self, x: Any, y: Any) -> Any:
        if not isinstance(x, list) or not isinstance(y, list):
            many, one = (x, y) if isinstance(x, list) else (y, x)
            return [one * entry for entry in many] if isinstance(many, list) else one * many
        return [_dot(x, y, k, 0) for k in range(self.length)]

    def _squared(self, x: Any) -> Any:
        return self._product(x, x)

    def _one_minus_square(self, x: Any) -> Any:
        return _add(self._negated(self._squared(x)), _ONE)

    def _reciprocal(self, number: Number) -> Number:
        if isinstance(number, fmpq):
            if not number:
                raise NoSeriesError("a denominator is 0 there")
            return 1 / number
        value = self.ring.expression(number)
        if value.is_zero:
            raise NoSeriesError("a denominator is 0 there")
        return self.ring.element(1 / value)

    def _inverse(self, x: Any) -> Any:
        if not isinstance(x, list):
            return self._reciprocal(x)
        over = self._reciprocal(x[0])
        found = [over]
        for k in range(1, self.length):
            found.append(-over * _dot(x, found, k, 1))
        return found

    def _exp(self, x: Any) -> Any:
        x = self._as_list(x)
        found = [self._value(sympy.exp, x)]
        for k in range(1, self.length):
            found.append(sum((x[j] * found[k - j] * j for j in range(1, k + 1) if x[j]), _ZERO) / k)
        return found

    def _log(self, x: Any) -> Any:
        x = self._as_list(x)
        if self.ring.sign(x[0]) in (0, -1):
            raise NoSeriesError(f"ln has no power series where its argument is {self.ring.expression(x[0])}, only where it is positive")
        over = self._inverse(x)
        return self._integrated(x, over, sympy.log)

    def _pair(self, x: Any, one: Any, other: Any, sign: int) -> tuple[Series, Series]:
        """Return sine and cosine, or the hyperbolic ones, which are each other's slopes but for a sign."""
        first, second = [self._value(one, x)], [self._value(other, x)]
        for k in range(1, self.length):
            ways = [(x[j] * j, k - j) for j in range(1, k + 1) if x[j]]
            above = sum((way * second[place] for way, place in ways), _ZERO) / k
            second.append(sum((way * first[place] for way, place in ways), _ZERO) * sign / k)
            first.append(above)
        return first, second

    def _of_its_square(self, x: Series, function: Any, form: tuple[Number, Number, Number]) -> Series:
        """Return a function whose slope is a + b·y + c·y²."""
        a, b, c = form
        found = [self._value(function, x)]
        slopes: Series = []
        for k in range(1, self.length):
            m = k - 1
            slopes.append((a if m == 0 else _ZERO) + b * found[m] + c * _dot(found, found, m, 0))
            found.append(sum((x[j] * slopes[k - j] * j for j in range(1, k + 1) if x[j]), _ZERO) / k)
        return found

    def _raised(self, x: Any, exponent: sympy.Expr) -> Any:
        """Return a power with an exponent that does not vary: x·y' = exponent·x'·y."""
        x = self._as_list(x)
        if self.ring.sign(x[0]) in (0, -1):
            value = self.ring.expression(x[0])
            raise NoSeriesError(f"the power {exponent} has no power series where its base is {value}, only where it is positive")
        power, over = self.ring.element(exponent), self._reciprocal(x[0])
        found = [self._value(lambda value: value**exponent, x)]
        for k in range(1, self.length):
            terms = [(power * j - (k - j)) * x[j] * found[k - j] for j in range(1, k + 1) if x[j]]
            found.append(sum(terms, _ZERO) * over / k)
        return found

    def _integrated(self, x: Any, slope: Any, function: Any) -> Series:
        """Return what has a value there and the slope ``slope·x'``."""
        x, slope = self._as_list(x), self._as_list(slope)
        found = [self._value(function, x)]
        for k in range(1, self.length):
            found.append(sum((x[j] * slope[k - j] * j for j in range(1, k + 1) if x[j]), _ZERO) / k)
        return found

    def _gauss(self, x: Series, sign: int) -> Series:
        factor = self.ring.element(2 / sympy.sqrt(sympy.pi)) * sign
        return [factor * entry for entry in self._exp(self._negated(self._squared(x)))]

    def _power(self, base: Any, exponent: Any, exact: Any) -> Any:
        if isinstance(exact, int):
            result: Any = _ONE
            square, n = base, abs(exact)
            while n:
                result = self._product(result, square) if n & 1 else result
                square, n = (self._squared(square) if n > 1 else square), n >> 1
            return result if exact >= 0 else self._inverse(result)
        if not isinstance(exponent, list):
            return self._raised(base, self.ring.expression(exponent))
        return self._exp(self._product(exponent, self._log(base)))

    def _angle(self, y: Any, x: Any) -> Any:
        y, x = self._as_list(y), self._as_list(x)
        over = self._inverse(_add(self._squared(x), self._squared(y)))
        k = range(1, self.length)
        turned = _add(self._product(x, [*(y[j] * j for j in k), _ZERO]), self._negated(self._product(y, [*(x[j] * j for j in k), _ZERO])))
        slope = self._product(turned, over)
        value = sympy.atan2(self.ring.expression(y[0]), self.ring.expression(x[0]))
        return [self.ring.element(value), *(slope[j - 1] / j for j in k)]

    def _sign(self, x: Any, what: str) -> int:
        number = x[0] if isinstance(x, list) else x
        sign = self.ring.sign(number)
        if sign is None or (sign == 0 and isinstance(x, list)):
            value = self.ring.expression(number)
            reason = "has a kink or a jump where its argument is 0" if sign == 0 else f"is not smooth where its argument, {value}, is 0"
            raise NoSeriesError(f"{what} {reason}")
        return sign

    def _floor(self, x: Any) -> Number:
        value = self.ring.expression(x[0] if isinstance(x, list) else x)
        whole = sympy.floor(value)
        if not isinstance(whole, sympy.Integer) or whole == value:
            raise NoSeriesError(f"a jump of whole numbers: the argument is {value}")
        return fmpq(int(whole))

    def _special(self, name: str, arguments: Sequence[Any]) -> Series:
        """Return another function from its derivatives by SymPy, where its last argument alone varies."""
        *orders, x = arguments
        function, x = getattr(sympy, name, None), self._as_list(x)
        if name == "spherical_jn" and orders == [_ZERO]:
            if x[0]:
                return self._as_list(self._product(self._pair(x, sympy.sin, sympy.cos, -1)[0], self._inverse(x)))
            outer = [_ZERO if k % 2 else fmpq((-1) ** (k // 2), factorial(k + 1)) for k in range(self.length)]
        elif function is None or any(isinstance(order, list) for order in orders):
            raise ArgumentError(f"No exact power series is known for {name}.")
        else:
            outer = self._by_derivatives(lambda t: function(*map(self.ring.expression, orders), t), self.ring.expression(x[0]))
        small, result = [_ZERO, *x[1:]], self._as_list(outer[-1])
        for coefficient in reversed(outer[:-1]):
            result = _add(self._product(result, small), coefficient)
        return result

    def _by_derivatives(self, function: Callable[[sympy.Symbol], sympy.Expr], centre: sympy.Expr) -> Series:
        t = sympy.Dummy("t")
        outer, derivative = [], function(t)
        for k in range(self.length):
            value = derivative.subs(t, centre).doit()
            if value.has(sympy.nan, sympy.zoo):  # a form 0/0 of a derivative that SymPy knows as a quotient
                value = sympy.limit(derivative, t, centre)
            outer.append(self.ring.element(value / sympy.factorial(k)))
            derivative = derivative.diff(t)
        return outer

    def _as_list(self, x: Any) -> Series:
        return x if isinstance(x, list) else [x, *([_ZERO] * (self.length - 1))]

    # Conditions

    def _logical(self, name: str) -> Callable[..., bool | None]:
        def compared(x: Any, y: Any) -> bool | None:
            difference = _add(x, self._negated(y))
            sign = self.ring.sign(difference[0] if isinstance(difference, list) else difference)
            if sign is None or (sign == 0 and isinstance(difference, list)):
                return None
            return {"lt": sign < 0, "le": sign <= 0, "eq": sign == 0, "ne": sign != 0}[name]

        joined: Mapping[str, Callable[..., bool | None]] = {
            "and": lambda a, b: False if a is False or b is False else True if a and b else None,
            "or": lambda a, b: True if a or b else False if a is False and b is False else None,
            "not": lambda a: None if a is None else not a,
        }
        return joined.get(name, compared)


def _add(x: Any, y: Any) -> Any:
    if isinstance(x, list) and isinstance(y, list):
        return [one + other for one, other in zip(x, y, strict=True)]
    if isinstance(x, list):
        return [x[0] + y, *x[1:]]
    return [x + y[0], *y[1:]] if isinstance(y, list) else x + y


def _dot(x: Series, y: Series, k: int, start: int) -> Number:
    """Return Σ x_j y_(k−j), from j = start to k."""
    return sum((x[j] * y[k - j] for j in range(start, k + 1) if x[j]), _ZERO)
