"""What the user says of names, ``declare={"x": "real", "f": "function of x, y"}``, turned into the objects they stand for.

A declaration is a SymPy object, which is taken as it is, or a few words. The words are fixed; nothing in them is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy
from sympy.core.function import UndefinedFunction

from symcalc import functions
from symcalc.errors import InkError, RoleError
from symcalc.formula.names import GREEK, canonical, parts
from symcalc.formula.nodes import Apply, Call, Constant, Derivative, EvaluatedAt, Indexed, Name, Node, Power, Product, Sequence
from symcalc.formula.reading.grammar import Names, plain_names

_ASSUMPTIONS = {
    "real": {"real": True}, "positive": {"positive": True}, "negative": {"negative": True}, "nonnegative": {"nonnegative": True},
    "nonzero": {"real": True, "nonzero": True}, "integer": {"integer": True}, "complex": {"complex": True}, "variable": {}, "parameter": {},
    "constant": {}, "symbol": {}, "scalar": {},
}  # fmt: skip
_WORDS = ("imaginary unit", "function", "function of x, y", "vector", "vector of n", "matrix", "matrix m by n", "indexed")
_NUMERAL = re.compile(r"[0-9.]+(?:e-?[0-9]+)?")
_FUNCTION_OF = re.compile(r"function\s+of\s+(.+)")
_SHAPE = re.compile(r"(vector|matrix)\s+(?:of\s+)?(\w+)(?:\s*(?:by|x|×|,)\s*(\w+))?")


def written(key: object) -> str:
    """Return the canonical form of a declared name; numerals stay as they are."""
    name = key if isinstance(key, str) else getattr(key, "name", None)
    if not isinstance(name, str):
        raise RoleError(f"A declared name is a string or a symbol; got {key!r}.")
    if _NUMERAL.fullmatch(name):
        return name
    made = canonical(name)
    if made is None:
        raise RoleError(f"{name!r} is not a name: expected a letter, a Greek name or a word, with an index behind _ where there is one.")
    return made


def declarations(declare: Mapping[Any, Any] | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Return canonical name → object, and canonical name → the symbol's own spelling.

    Raises
    ------
    RoleError
        A name or a declaration is not understood, or two names would be written alike.
    """
    if declare is None:
        return {}, {}
    if not isinstance(declare, Mapping):
        raise RoleError(f"declare maps names to roles, such as {{'x': 'real'}}; got {type(declare).__name__}.")
    spelled: dict[str, str] = {}
    made: dict[str, Any] = {}
    given: dict[str, Any] = {}
    for key, role in declare.items():
        name = written(key)
        if name in given:
            raise RoleError(f"{spelled[name]!r} and {str(key)!r} are written alike; rename one of them.")
        spelled[name] = key if isinstance(key, str) else key.name
        given[name] = key if not isinstance(key, str) and role in _ASSUMPTIONS else role
    # Plain symbols first, since functions are declared of them.
    for name, role in sorted(given.items(), key=lambda item: isinstance(item[1], str) and item[1].strip().startswith("function")):
        made[name] = _object(name, spelled[name], role, made) if isinstance(role, str) else _checked(name, role)
    return {name: made[name] for name in given}, spelled


def _checked(name: str, role: Any) -> Any:
    if _NUMERAL.fullmatch(name):
        if isinstance(role, int | float | sympy.Float):
            return role if isinstance(role, sympy.Float) else sympy.Float(role)
        raise RoleError(f"The numeral {name} was declared as {role!r}; only a Float with that value can be.")
    if isinstance(role, sympy.Basic | UndefinedFunction):
        return role
    raise RoleError(f"The role of {name!r} is {role!r}; expected a SymPy object or one of: {', '.join([*_ASSUMPTIONS, *_WORDS])}.")


def _object(name: str, spelling: str, role: str, known: dict[str, Any]) -> Any:
    words = role.strip()
    if words in _ASSUMPTIONS:
        return sympy.Symbol(spelling, **_ASSUMPTIONS[words])
    if words in ("imaginary unit", "i"):
        return sympy.I
    if words == "function":
        return sympy.Function(spelling)
    if found := _FUNCTION_OF.fullmatch(words):
        variables = [text.strip() for text in found[1].split(",")]
        if len(set(variables)) != len(variables):
            raise RoleError(f"{name!r} was declared a function of {found[1]}; each variable stands there once.")
        return sympy.Function(spelling)(*[_variable(text.strip(), known, name) for text in found[1].split(",")])
    if words == "indexed":
        return sympy.IndexedBase(spelling)
    if words in ("vector", "matrix"):
        rows = sympy.Symbol(f"n_{spelling}", integer=True, positive=True)
        columns = sympy.Integer(1) if words == "vector" else sympy.Symbol(f"m_{spelling}", integer=True, positive=True)
        return sympy.MatrixSymbol(spelling, rows, columns)
    if found := _SHAPE.fullmatch(words):
        size = [_length(text) for text in found.groups()[1:] if text]
        if len(size) == (1 if found[1] == "vector" else 2):
            return sympy.MatrixSymbol(spelling, size[0], size[1] if len(size) > 1 else sympy.Integer(1))
    row = functions.by_text(words)
    if row is not None and row.arity[0] == 1:
        argument = sympy.Dummy("x", real=True)
        return sympy.Lambda(argument, row.build(argument))
    raise RoleError(f"The role of {name!r} is {role!r}; expected one of: {', '.join([*_ASSUMPTIONS, *_WORDS])}, or the name of a known function.")


def _length(text: str) -> Any:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return sympy.Integer(text)
    if not text.isidentifier():
        raise RoleError(f"{text!r} is no number of rows or columns; expected a positive whole number or a letter.")
    return sympy.Symbol(text, integer=True, positive=True)


def _variable(text: str, known: dict[str, Any], function: str) -> Any:
    name = canonical(text)
    if name is None:
        raise RoleError(f"The function {function!r} was declared of {text!r}, which is not a name.")
    return known.setdefault(name, sympy.Symbol(text)) if name not in known else known[name]


def roles_of(node: Node, names: Names) -> dict[str, Any]:
    """Complete the declared roles: every name in ``node`` stands for something.

    A letter that stands alone and with arguments (``f`` beside ``f(x, y)``) is the value of the function there.
    """
    roles = dict(names.declared)
    alone: dict[str, None] = {}
    calls: dict[str, list[Call]] = {}
    for inner in node.walk():
        match inner:
            case Name(name=name):
                alone.setdefault(name)
            case Call(function=name):
                calls.setdefault(name, []).append(inner)
            case Indexed(base=name):
                roles.setdefault(name, sympy.IndexedBase(names.spelled.get(name, name)))
    for name, variables in _placed(node, roles, calls).items():
        for variable in variables:
            roles.setdefault(variable, sympy.Symbol(variable))
        roles[name] = sympy.Function(name)(*[roles[variable] for variable in variables])
        names.note(f"{name} is taken as a function of {', '.join(variables)}, in the order of the place; declare {name!r} with its variables.")
    _note_still_letters(node, roles, calls, names)
    ordered = _matrix_letters(node)
    for name in [name for name in alone if name not in calls]:
        commutes = {"commutative": False} if name in ordered else {}
        roles.setdefault(name, sympy.Symbol(names.spelled.get(name, name), **commutes))
    for name, values in calls.items():
        if name in roles:
            continue
        made = sympy.Function(names.spelled.get(name, name))
        own = None if name not in alone else next((plain for call in values if (plain := plain_names(call.arguments))), None)
        if own and any(type(roles.get(variable, sympy.Symbol(variable))) is not sympy.Symbol for variable in own):
            own = None
        roles[name] = made(*[roles.get(variable, sympy.Symbol(variable)) for variable in own]) if own else made
    return roles


def _note_still_letters(node: Node, roles: Mapping[str, Any], calls: Mapping[str, Any], names: Names) -> None:
    """Say of undeclared letters what their meaning will be where a reader could expect more."""
    for inner in node.walk():
        match inner:
            case Derivative(body=Name(name=name), variables=variables) if name not in roles and name not in calls:
                if all(variable != inner.body for variable, _ in variables):
                    names.note(f"{name} is a letter that depends on nothing; declare {name!r} as a function to carry out its derivative.")
            case Power(base=Constant(name="E"), exponent=exponent) if "i" not in roles and Name("i") in exponent.walk():
                names.note(r"i is read as a letter; write \mathrm{i}, or declare 'i' as the imaginary unit.")


def merged(*roles: Mapping[str, Any]) -> dict[str, Any]:
    """Join the roles of several formulas.

    Raises
    ------
    InkError
        One written name stands for two different things; names both.
    """
    out: dict[str, Any] = {}
    for mapping in roles:
        for name, thing in mapping.items():
            if out.setdefault(name, thing) != thing:
                raise InkError(f"{name!r} stands for two things here: {out[name]!r} and {thing!r}. Rename one of them.")
    return out


def _matrix_letters(node: Node) -> set[str]:
    """Find the capitals that are multiplied by each other like matrices: their order matters.

    These are bold ones and, where some capital is transposed, plain ones too.
    """
    transposes = any(
        inner.function == "transpose" and isinstance(inner.arguments[0], Name) and _is_capital(inner.arguments[0].name, bold=False)
        for inner in node.walk()
        if isinstance(inner, Apply)
    )
    found: set[str] = set()
    for inner in node.walk():
        if isinstance(inner, Product):
            capitals = [
                {part.name for part in factor.walk() if isinstance(part, Name) and _is_capital(part.name, bold=not transposes)}
                for factor in inner.factors
            ]
            if sum(map(bool, capitals)) > 1:
                found = found.union(*capitals)
    return found


def _is_capital(name: str, *, bold: bool) -> bool:
    taken = parts(name)
    return taken is not None and taken.word[0].isupper() and taken.word not in GREEK and (taken.is_vector or not bold)


def _placed(node: Node, roles: Mapping[str, Any], calls: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    r"""Find letters differentiated at a place given by coordinates, ``\left.\frac{\partial f}{\partial x}\right|_{(1,2)}``.

    Where the variables are among x, y, z, the place is understood as (x, y) or (x, y, z), as courses mean it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for inner in node.walk():
        if not (isinstance(inner, EvaluatedAt) and isinstance(inner.at, Sequence) and inner.at.brackets == "()" and len(inner.at.items) in (2, 3)):
            continue
        coordinates = ("x", "y", "z")[: len(inner.at.items)]
        for below in inner.body.walk():
            if isinstance(below, Apply) and below.function == "nabla" and isinstance(below.arguments[0], Name):
                below = Derivative(below.arguments[0], ())
            if not (isinstance(below, Derivative) and isinstance(below.body, Name)) or below.body.name in (*roles, *calls, *coordinates):
                continue
            if all(isinstance(variable, Name) and variable.name in coordinates for variable, _ in below.variables):
                found[below.body.name] = coordinates
    return found
