r"""Which ink is vector-like, and how a vector is dressed.

The first decides whether ``\cdot`` between two operands is a dot product, and ``^T`` a transpose. The second: a name whose
role is a matrix and that carries no dress of its own is written bold or under an arrow; readers take that off again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from symcalc.formula.names import FONTS, GREEK, OTHER_LETTERS, VECTOR_DRESS, NameParts, parts
from symcalc.formula.nodes import Apply, Call, Derivative, Indexed, Matrix, Name, Node, Product, Quotient, Sum, VectorProduct
from symcalc.formula.roles import Roles, is_matrix

_VECTOR_VALUED = frozenset({"nabla", "curl"})


def is_vector(node: Node, roles: Roles = {}) -> bool:
    """Tell whether ``node`` is written as a vector or matrix: by its dress, its role, or its parts.

    >>> is_vector(Name("mathbf{w}")), is_vector(Name("w"))
    (True, False)
    """
    match node:
        case Name(name=name) | Call(function=name) | Indexed(base=name):
            taken = parts(name)
            return (taken is not None and taken.is_vector) or is_matrix(roles.get(name))
        case Matrix():
            return True
        case Apply(function=function, arguments=arguments):
            return function in _VECTOR_VALUED or (function == "transpose" and is_vector(arguments[0], roles))
        case Sum(terms=terms):
            return all(is_vector(term, roles) for _, term in terms)
        case Product(factors=factors):
            return is_vector(factors[-1], roles)
        case Quotient(numerator=body) | Derivative(body=body):
            return is_vector(body, roles)
        case VectorProduct(operator=operator):
            return operator == "×"
    return False


def dressed(name: str, taken: NameParts, roles: Roles, vectors: Literal["bold", "arrow", "plain"]) -> NameParts:
    """Dress ``name``, taken apart as ``taken``, where its role is a matrix, it has no font, and no other name looks like that.

    Letters that LaTeX has commands for are ``boldsymbol``: its upright bold has none of them.

    >>> import sympy
    >>> dressed("theta", parts("theta"), {"theta": sympy.MatrixSymbol("theta", 3, 1)}, "bold").join()
    'boldsymbol{theta}'
    """
    if vectors == "plain" or not is_matrix(roles.get(name)) or not set(FONTS).isdisjoint(taken.dress) or taken.is_vector:
        return taken
    bold = "boldsymbol" if taken.word in GREEK or taken.word in OTHER_LETTERS else "mathbf"
    made = replace(taken, dress=(*taken.dress, bold if vectors == "bold" else "vec"))
    return taken if made.join() in roles else made


def undressed(name: str, roles: Roles) -> str:
    """Return the name that is written like ``name`` because its role is a matrix, or ``name`` itself.

    >>> import sympy
    >>> undressed("mathbf{w}_1", {"w_1": sympy.MatrixSymbol("w_1", 3, 1)}), undressed("mathbf{w}", {})
    ('w_1', 'mathbf{w}')
    """
    taken = parts(name)
    if taken is None or not taken.is_vector or name in roles:
        return name
    bare = replace(taken, dress=tuple(entry for entry in taken.dress if entry not in VECTOR_DRESS)).join()
    return bare if is_matrix(roles.get(bare)) else name
