"""Isomorphic terms become one: a written-out sum over data or over a chain has hundreds of terms of one shape.

The shape of an expression is its operations without its symbols and numbers. Terms of one shape differ only in what stands in
these slots, so they are one template over a new axis, with a table of inputs or of numbers in each slot that varies. SymPy
orders the terms of a sum by name (x10 before x9), so here arguments are ordered by shape first, then by the inputs' places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import sympy
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanAtom, BooleanFunction

from symcalc.graph.exact import exact
from symcalc.graph.primitives import INPUT

if TYPE_CHECKING:
    from symcalc.graph.conversion import Converter

FEWEST_LANES = 16
# A loop costs more than a few operations: what is rolled saves at least so many of them.
LEAST_WORK = 64
_WORK_OF_A_FUNCTION = 8
MOST_SLOTS = 4096
DEEPEST = 200

Form = tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Number of the shape, positions of the inputs and numbers of the numbers in its slots, order of the arguments."""

_COMMUTATIVE = (sympy.Add, sympy.Mul, MinMaxBase, sympy.And, sympy.Or)
_ARITHMETIC = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Function, MinMaxBase)
_REBUILT = (*_ARITHMETIC, sympy.Piecewise, ExprCondPair, sympy.core.relational.Relational, BooleanFunction)
_ELEMENTS = (sympy.Indexed, sympy.matrices.expressions.matexpr.MatrixElement)
_ATOMS = (sympy.NumberSymbol, BooleanAtom)
# Elsewhere a number decides which operation it is, as an exponent or the order of a Bessel function does.
_VARYING_NUMBERS = (sympy.Add, sympy.Mul, MinMaxBase, ExprCondPair, sympy.core.relational.Relational)


class Template(NamedTuple):
    """Terms of one shape.

    Attributes
    ----------
    expression : Basic
        With a letter for each slot that varies.
    lanes : list of int
        Which of the terms, in the order along the axis.
    axis : int
    """

    expression: sympy.Basic
    lanes: list[int]
    axis: int


class Rolling:
    """Shapes of expressions, and templates of those that share one."""

    def __init__(self, converter: Converter, variables: range) -> None:
        self.converter = converter
        self.variables = variables
        # What has no input in a slot: (head, shapes of the arguments). Its number is its place here.
        self._numbers: dict[object, int] = {}
        self._work: list[int] = []
        self._traits: dict[type, tuple[bool, ...]] = {}
        self._exact: dict[object, int] = {}
        self._scaled: dict[int, int] = {}
        self._units: set[int] = set()
        self._values: list[sympy.Number] = []
        # By identity; what was looked into is kept so that nothing else takes its place. (The forms themselves hold numbers
        # only, which the garbage collector need not visit.)
        self._forms: dict[int, Form | None] = {}
        self._kept: list[Sequence[sympy.Basic]] = []
        self._signed: dict[Form, Form] = {}
        self._variable = self._shape("variable", 0)
        self._datum = self._shape("datum", 0)
        self._number = self._shape("number", 0)
        self._one = self._varying(sympy.S.One) or 0

    def templates(
        self, terms: Sequence[sympy.Basic], keep_order: bool = False, share_axes: bool = True, least_work: int = LEAST_WORK
    ) -> tuple[list[Template], list[int]]:
        """Find terms of one shape.

        Parameters
        ----------
        terms : sequence of Basic
        keep_order : bool
            Whether lanes stand in the order of the terms, not in that of their inputs.
        share_axes : bool
            Whether templates with equally many lanes run over one axis, as those of one sum may.
        least_work : int
            How many operations all terms of one shape must hold to be worth a loop.

        Returns
        -------
        list of Template, list of int
            The second says which terms are in none.
        """
        self._kept.append(terms)
        groups: dict[int, list[int]] = {}
        forms: list[Form | None] = []
        for place, term in enumerate(terms):
            forms.append(form := None if isinstance(term, sympy.Number) else self.signed(term))
            if form is not None:
                groups.setdefault(form[0], []).append(place)
        found: list[Template] = []
        axes: dict[int, int] = {}
        for shape, places in groups.items():
            if len(places) < FEWEST_LANES or len(places) * self._work[shape] < least_work:
                continue
            inputs = _rows([forms[place][1] for place in places])  # type: ignore[index]  # these have forms
            numbers = _rows([forms[place][2] for place in places])  # type: ignore[index]
            if not keep_order and inputs.shape[1]:
                order = np.lexsort(inputs.T[::-1])
                inputs, numbers, places = inputs[order], numbers[order], [places[k] for k in order]
            axis = axes.get(len(places)) if share_axes else None
            if axis is None:
                axis = axes[len(places)] = self.converter.graph.axis(len(places))
            found.append(Template(self._template(terms[places[0]], inputs, numbers, axis), places, axis))
        rolled = {place for template in found for place in template.lanes}
        return found, [place for place in range(len(terms)) if place not in rolled]

    # Shapes

    def form(self, part: sympy.Basic, depth: int = 0) -> Form | None:
        """Return the shape of an expression and what stands in its slots; None where it is too large to be one of many."""
        known = self._forms.get(id(part), False)
        if known is not False:
            return known  # type: ignore[return-value]  # False is none of them
        if depth > DEEPEST:
            return None
        kind = type(part)
        traits = self._traits.get(kind)
        if traits is None:
            traits = self._traits[kind] = _traits(kind)
        found = self._compound(part, traits, depth) if traits[0] and part.args else self._leaf(part)
        self._forms[id(part)] = found
        return found

    def signed(self, part: sympy.Basic, depth: int = 0) -> Form | None:
        """Return the form of a term of a sum, which always has a number as factor, if only 1.

        SymPy writes tanh(−u) as −tanh(u), so that terms of one shape may differ in it.
        """
        form = self._forms.get(id(part)) or self.form(part, depth)
        if form is None or part.is_Mul:
            return form
        known = self._signed.get(form)
        if known is None:
            known = self._signed[form] = self._times(form[0]), form[1], (self._one, *form[2]), form[3]
        return known

    def _times(self, shape: int) -> int:
        """Return the shape of a number times an expression of a shape."""
        found = self._scaled.get(shape)
        if found is None:
            key = (sympy.Mul, shape)
            if (found := self._numbers.get(key)) is None:
                found = self._shape(key, self._work[shape] + 1)
            self._scaled[shape] = found
        return found

    def _compound(self, part: sympy.Basic, traits: tuple[bool, ...], depth: int) -> Form | None:
        _, is_sum, is_product, is_commutative, may_vary = traits
        arguments, forms = part.args, self._forms
        start = 0
        inputs: tuple[int, ...] = ()
        numbers: tuple[int, ...] = ()
        if is_product:
            factor = self._varying(arguments[0]) if arguments[0].is_Number else None
            start = 0 if factor is None else 1
            numbers = (self._one if factor is None else factor,)
            if start and len(arguments) == 2 and not arguments[1].is_Number:  # what most terms are
                form = forms.get(id(arguments[1])) or self.form(arguments[1], depth + 1)
                if form is None or len(form[1]) + len(form[2]) >= MOST_SLOTS:
                    return None
                return self._times(form[0]), form[1], numbers + form[2], (1,)
        inner: list[Form] = []
        for argument in arguments[start:]:
            if argument.is_Number:
                number = self._varying(argument) if may_vary else None
                if number is not None and not (is_sum and number in self._units):
                    inner.append((self._number, (), (number,), ()))
                    continue
                form = self.form(argument, depth + 1)
            elif is_sum:
                form = self.signed(argument, depth + 1)
            else:
                form = forms.get(id(argument)) or self.form(argument, depth + 1)
            if form is None:
                return None
            inner.append(form)
        order = range(len(inner))
        if is_commutative and len(inner) > 1:
            order = sorted(order, key=inner.__getitem__)  # type: ignore[assignment]
            inner = [inner[k] for k in order]
        if len(inner) < 5:
            for form in inner:
                inputs += form[1]
                numbers += form[2]
        else:
            inputs = tuple([position for form in inner for position in form[1]])
            numbers = (*numbers, *[number for form in inner for number in form[2]])
        if len(inputs) + len(numbers) > MOST_SLOTS:
            return None
        if is_product and len(inner) == 1:
            shape: int | None = self._times(inner[0][0])
        else:
            shapes = [form[0] for form in inner]
            shape = self._numbers.get(key := (type(part), *shapes))
            if shape is None:
                own = _WORK_OF_A_FUNCTION if isinstance(part, sympy.Function) else max(1, len(shapes) - 1)
                shape = self._shape(key, own + sum([self._work[s] for s in shapes]))
        assert shape is not None
        return shape, inputs, numbers, tuple([start + k for k in order] if start else order)

    def _varying(self, value: sympy.Number) -> int | None:
        """Return the number of a number that may be another in another term, None for one that is not finite."""
        # SymPy compares and hashes its floats slowly.
        is_float = type(value) is sympy.Float
        number = self._exact.get(key := value._mpf_ if is_float else value)
        if number is None:
            if not value.is_finite:
                return None
            number = self._exact[key] = len(self._values)
            self._values.append(value)
            if abs(value) == 1:
                self._units.add(number)
        return number

    def _leaf(self, part: sympy.Basic) -> Form:
        converter = self.converter
        if not isinstance(part, (sympy.Number, *_ATOMS)):
            node = converter.symbols.get(part)
            if node is None and isinstance(part, _ELEMENTS) and all(index.is_Integer for index in part.indices):
                node = converter.node(part)
            if node is not None and converter.graph.op[node] is INPUT:
                position = converter.graph.value[node]
                return self._variable if position in self.variables else self._datum, (position,), (), ()
        # Anything else is the same in all terms of a shape.
        shape = self._numbers.get(key := ("=", part))
        return (self._shape(key, 0) if shape is None else shape), (), (), ()

    def _shape(self, key: object, work: int) -> int:
        self._numbers[key] = len(self._work)
        self._work.append(work)
        return len(self._work) - 1

    # Templates

    def _template(self, first: sympy.Basic, inputs: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], axis: int) -> sympy.Basic:
        """Write the first of the terms with letters in the slots that vary, and say what they stand for."""
        graph, symbols = self.converter.graph, self.converter.symbols
        letters: dict[bytes, sympy.Dummy] = {}

        def letter(column: npt.NDArray[np.int64], kind: bytes) -> sympy.Dummy:
            key = kind + column.tobytes()
            if key not in letters:
                made = letters[key] = sympy.Dummy()
                if kind == b"i":
                    symbols[made] = graph.gather(column, (axis,))
                else:
                    symbols[made] = graph.numbers([exact(self._values[k]) for k in column], axis)
            return letters[key]

        def slots_of(rows: npt.NDArray[np.int64], kind: bytes) -> Iterator[sympy.Dummy | None]:
            columns, varies = np.ascontiguousarray(rows.T), (rows != rows[0]).any(axis=0)
            return iter([letter(column, kind) if other else None for column, other in zip(columns, varies.tolist(), strict=True)])

        slots, values = slots_of(inputs, b"i"), slots_of(numbers, b"n")

        def scaled(part: sympy.Basic) -> sympy.Basic:
            """Write a term of a sum."""
            if isinstance(part, sympy.Mul):
                return write(part)
            factor = next(values)
            return write(part) if factor is None else sympy.Mul(factor, write(part), evaluate=False)

        def write(part: sympy.Basic) -> sympy.Basic:
            form = self._forms[id(part)]
            assert form is not None
            _, own_inputs, _, order = form
            if not part.args or not order:
                return part if not own_inputs or (made := next(slots)) is None else made
            arguments, is_sum = list(part.args), isinstance(part, sympy.Add)
            factor = next(values) if isinstance(part, sympy.Mul) else None
            for place in order:
                argument = part.args[place]
                if _may_vary(argument, part):
                    arguments[place] = next(values) or argument
                else:
                    arguments[place] = scaled(argument) if is_sum and not isinstance(argument, sympy.Number) else write(argument)
            if factor is not None:
                arguments = [factor, *(arguments[place] for place in sorted(order))]
            elif all(new is old for new, old in zip(arguments, part.args, strict=True)):
                return part
            return ExprCondPair(*arguments) if isinstance(part, ExprCondPair) else part.func(*arguments, evaluate=False)

        return scaled(first)


def _traits(kind: type) -> tuple[bool, ...]:
    """Tell what holds of a class: has slots inside, is a sum, is a product, is commutative, has numbers that may vary."""
    is_rebuilt = issubclass(kind, _REBUILT) and not issubclass(kind, sympy.core.function.AppliedUndef)
    return is_rebuilt, issubclass(kind, sympy.Add), issubclass(kind, sympy.Mul), issubclass(kind, _COMMUTATIVE), issubclass(kind, _VARYING_NUMBERS)


def _may_vary(argument: sympy.Basic, inside: sympy.Basic) -> bool:
    """Tell whether an argument is a number that may be another in another term.

    1 + u has forms of its own, such as log(1 + u), that a number in a table would hide.
    """
    if not isinstance(argument, sympy.Number) or not argument.is_finite:
        return False
    return isinstance(inside, _VARYING_NUMBERS) and not (isinstance(inside, sympy.Add) and abs(argument) == 1)


def _rows(slots: list[tuple[int, ...]]) -> npt.NDArray[np.int64]:
    return np.array(slots, dtype=np.int64).reshape(len(slots), -1) if slots[0] else np.zeros((len(slots), 0), dtype=np.int64)
