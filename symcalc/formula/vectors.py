r"""Which ink is vector-like: it decides whether ``\cdot`` between two operands is a dot product, and ``^T`` a transpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symcalc.formula.names import parts
from symcalc.formula.nodes import Apply, Call, Derivative, Indexed, Matrix, Name, Node, Product, Quotient, Sum, VectorProduct

_VECTOR_VALUED = frozenset({"nabla", "curl"})


def is_vector(node: Node, roles: Mapping[str, Any] = {}) -> bool:
    """Tell whether ``node`` is written as a vector or matrix: by its dress, its role, or its parts.

    >>> is_vector(Name("mathbf{w}")), is_vector(Name("w"))
    (True, False)
    """
    match node:
        case Name(name=name) | Call(function=name) | Indexed(base=name):
            taken = parts(name)
            return (taken is not None and taken.is_vector) or bool(getattr(roles.get(name), "is_Matrix", False))
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
