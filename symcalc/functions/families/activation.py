"""Functions of machine learning, which SymPy lacks: each stands for its definition."""

from __future__ import annotations

from typing import Any

from symcalc.functions.building import sympy_call
from symcalc.functions.families import FAMILIES
from symcalc.functions.row import Identity, KnownFunction

DEEP_LEARNING = "Goodfellow, Bengio, Courville, Deep Learning, §3.10"
_exp, _log, _max, _erf, _sqrt, _integer = map(sympy_call, ("exp", "log", "Max", "erf", "sqrt", "Integer"))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + _exp(-x))


def _softplus(x: Any) -> Any:
    return _log(1 + _exp(x))


def _gelu(x: Any) -> Any:
    return x * (1 + _erf(x / _sqrt(_integer(2)))) / 2


FAMILIES.register("activation")(
    (
        KnownFunction(
            name="sigmoid",
            parameters=("x",),
            latex=r"\operatorname{sigmoid}",
            text=("sigmoid", "expit", "logistic"),
            latex_names=("expit", "logistic"),
            build=_sigmoid,
            definition="1/(1 + e^(-x))",
            derivative=("sigmoid(x)*(1 - sigmoid(x))",),
            identities=(
                Identity("sigmoid(x)", "1/(1 + e^(-x))"),
                Identity("sigmoid(-x)", "1 - sigmoid(x)"),
                Identity("sigmoid(x)", "(1 + tanh(x/2))/2"),
                Identity("sigmoid(logit(x))", "x", "0 < x < 1"),
            ),
            source=DEEP_LEARNING,
        ),
        KnownFunction(
            name="logit",
            parameters=("x",),
            latex=r"\operatorname{logit}",
            text=("logit",),
            build=lambda x: _log(x / (1 - x)),
            definition="ln(x/(1 - x))",
            domain="0 < x < 1",
            derivative=("1/(x*(1 - x))",),
            identities=(
                Identity("logit(x)", "ln(x/(1 - x))", "0 < x < 1"),
                Identity("logit(1 - x)", "-logit(x)", "0 < x < 1"),
                Identity("logit(sigmoid(x))", "x"),
            ),
            source=DEEP_LEARNING,
        ),
        KnownFunction(
            name="softplus",
            parameters=("x",),
            latex=r"\operatorname{softplus}",
            text=("softplus",),
            build=_softplus,
            definition="ln(1 + e^x)",
            derivative=("sigmoid(x)",),
            identities=(
                Identity("softplus(x)", "ln(1 + e^x)"),
                Identity("softplus(x) - softplus(-x)", "x"),
                Identity("ln(sigmoid(x))", "-softplus(-x)"),
            ),
            source=DEEP_LEARNING,
        ),
        KnownFunction(
            name="relu",
            parameters=("x",),
            latex=r"\operatorname{ReLU}",
            text=("relu", "ReLU"),
            latex_names=("relu",),
            build=lambda x: _max(_integer(0), x),
            definition="max(0, x)",
            derivative=("Piecewise((1, x > 0), (0, x < 0))",),
            smooth="x != 0",
            identities=(
                Identity("relu(x)", "max(0, x)"),
                Identity("relu(x)", "(x + abs(x))/2"),
                Identity("relu(x) - relu(-x)", "x"),
            ),
            source="Goodfellow, Bengio, Courville, Deep Learning, §6.3.1",
        ),
        KnownFunction(
            name="silu",
            parameters=("x",),
            latex=r"\operatorname{SiLU}",
            text=("silu", "SiLU", "swish"),
            latex_names=("silu", "swish"),
            build=lambda x: x * _sigmoid(x),
            definition="x/(1 + e^(-x))",
            derivative=("sigmoid(x)*(1 + x*(1 - sigmoid(x)))",),
            identities=(Identity("silu(x)", "x*sigmoid(x)"), Identity("silu(x) - silu(-x)", "x")),
            source="Hendrycks, Gimpel, arXiv:1606.08415",
        ),
        KnownFunction(
            name="gelu",
            parameters=("x",),
            latex=r"\operatorname{GELU}",
            text=("gelu", "GELU"),
            latex_names=("gelu",),
            build=_gelu,
            definition="x*(1 + erf(x/sqrt(2)))/2",
            derivative=("(1 + erf(x/sqrt(2)))/2 + x*e^(-x^2/2)/sqrt(2*pi)",),
            identities=(Identity("gelu(x)", "x*(1 + erf(x/sqrt(2)))/2"), Identity("gelu(x) - gelu(-x)", "x")),
            source="Hendrycks, Gimpel, arXiv:1606.08415",
        ),
    )
)
