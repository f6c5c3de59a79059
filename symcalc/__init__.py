"""symcalc: state a function once; read its derivation, check every line, run it at machine speed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcalc.api.constrained import lagrange as lagrange
    from symcalc.api.coordinates import change_of_variables as change_of_variables
    from symcalc.api.derivatives import derivative as derivative
    from symcalc.api.derivatives import gradient as gradient
    from symcalc.api.derivatives import hessian as hessian
    from symcalc.api.derivatives import jacobian as jacobian
    from symcalc.api.derivatives import partial as partial
    from symcalc.api.differences import difference_errors as difference_errors
    from symcalc.api.directions import directional_derivative as directional_derivative
    from symcalc.api.directions import implicit_derivative as implicit_derivative
    from symcalc.api.directions import linearize as linearize
    from symcalc.api.directions import tangent_plane as tangent_plane
    from symcalc.api.directions import total_derivative as total_derivative
    from symcalc.api.evaluation import evaluate as evaluate
    from symcalc.api.extrema import critical_points as critical_points
    from symcalc.api.fields import curl as curl
    from symcalc.api.fields import divergence as divergence
    from symcalc.api.fields import laplacian as laplacian
    from symcalc.api.numbers import check_gradient as check_gradient
    from symcalc.api.numbers import compile as compile
    from symcalc.api.numbers import find_root as find_root
    from symcalc.api.reading import Formula as Formula
    from symcalc.api.reading import Style as Style
    from symcalc.api.reading import ink as ink
    from symcalc.api.reading import meaning as meaning
    from symcalc.api.reading import parse as parse
    from symcalc.api.settings import settings as settings
    from symcalc.api.taylor import taylor as taylor
    from symcalc.api.tour import tour as tour
    from symcalc.api.uncertainty import error_propagation as error_propagation
    from symcalc.errors import ArgumentError as ArgumentError
    from symcalc.errors import InkError as InkError
    from symcalc.errors import MeaningError as MeaningError
    from symcalc.errors import MissingExtraError as MissingExtraError
    from symcalc.errors import NoRuleError as NoRuleError
    from symcalc.errors import ParseError as ParseError
    from symcalc.errors import ReadingWarning as ReadingWarning
    from symcalc.errors import RefutedError as RefutedError
    from symcalc.errors import RoleError as RoleError
    from symcalc.errors import SettingsError as SettingsError
    from symcalc.errors import SymcalcError as SymcalcError
    from symcalc.errors import UnknownPluginError as UnknownPluginError

__version__ = "0.1.0"

# Where each public name stands. Loaded on first use, so that `import symcalc` costs next to nothing.
_HOMES = {
    "parse": "api.reading",
    "ink": "api.reading",
    "meaning": "api.reading",
    "Formula": "api.reading",
    "Style": "api.reading",
    "derivative": "api.derivatives",
    "partial": "api.derivatives",
    "gradient": "api.derivatives",
    "jacobian": "api.derivatives",
    "hessian": "api.derivatives",
    "difference_errors": "api.differences",
    "directional_derivative": "api.directions",
    "total_derivative": "api.directions",
    "implicit_derivative": "api.directions",
    "change_of_variables": "api.coordinates",
    "linearize": "api.directions",
    "taylor": "api.taylor",
    "tangent_plane": "api.directions",
    "evaluate": "api.evaluation",
    "error_propagation": "api.uncertainty",
    "critical_points": "api.extrema",
    "lagrange": "api.constrained",
    "divergence": "api.fields",
    "curl": "api.fields",
    "laplacian": "api.fields",
    "compile": "api.numbers",
    "check_gradient": "api.numbers",
    "find_root": "api.numbers",
    "settings": "api.settings",
    "tour": "api.tour",
    "ArgumentError": "errors",
    "InkError": "errors",
    "MeaningError": "errors",
    "MissingExtraError": "errors",
    "NoRuleError": "errors",
    "ParseError": "errors",
    "ReadingWarning": "errors",
    "RefutedError": "errors",
    "RoleError": "errors",
    "SettingsError": "errors",
    "SymcalcError": "errors",
    "UnknownPluginError": "errors",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'symcalc' has no attribute {name!r}; the public names are {', '.join(_HOMES)}.")
    value = getattr(importlib.import_module(f"symcalc.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
