r"""Ink into LaTeX, letter for letter: each node kind, each situation in which brackets or signs stand or do not stand, each style."""

from __future__ import annotations

import time
from typing import Any

import pytest
import sympy

from symcalc.errors import InkError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import (
    BigOperator,
    Cases,
    Constant,
    EvaluatedAt,
    Integral,
    Limit,
    Logic,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Quotient,
    Relation,
    Root,
    Sequence,
    Sum,
    VectorProduct,
    negative,
)
from symcalc.formula.reading.reader import read
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.latex import latex
from tests.formula.writing.short import (
    FIVE,
    ONE,
    OO,
    PI,
    THREE,
    TWO,
    E,
    F,
    a,
    apply,
    b,
    call,
    d,
    derivative,
    f,
    family,
    g,
    i,
    j,
    k,
    m,
    minus,
    n,
    plus,
    relation,
    roles_for,
    t,
    times,
    v,
    w,
    x,
    y,
)

OF_X, OF_XY, OF_T = sympy.Function("f")(sympy.Symbol("x")), sympy.Function("f")(*sympy.symbols("x y")), sympy.Function("q")(sympy.Symbol("t"))

ROWS: list[tuple[Node, str]] = [
    # Numbers
    (Number("0.50"), "0.50"),
    (Number("1.5e-3"), r"1.5 \times 10^{-3}"),
    (Number("6e23"), r"6 \times 10^{23}"),
    (times(Number("1.5e-3"), x), r"1.5 \times 10^{-3} x"),
    (times(x, Number("1.5e-3")), r"x (1.5 \times 10^{-3})"),
    (times(Number("1.5e-3"), TWO), r"(1.5 \times 10^{-3}) \cdot 2"),
    (times(Number("1.5"), Power(Number("10"), negative(THREE))), r"1.5 \cdot 10^{-3}"),
    (Power(Number("2e3"), TWO), r"(2 \times 10^{3})^{2}"),
    (negative(Number("2e3")), r"-2 \times 10^{3}"),
    # Names
    (Name("theta"), r"\theta"),
    (Name("x_1"), "x_{1}"),
    (Name("x_max"), r"x_{\mathrm{max}}"),
    (Name("x_ij"), "x_{ij}"),
    (Name("x_{n+1}"), "x_{n+1}"),
    (Name("x_alpha"), r"x_{\alpha}"),
    (Name("hat{y}_i"), r"\hat{y}_{i}"),
    (Name("hat{mathbf{r}}"), r"\hat{\mathbf{r}}"),
    (Name("hat{theta}"), r"\hat{\theta}"),
    (Name("rate"), r"\mathrm{rate}"),
    (Name("mathbf{speed}"), r"\mathbf{speed}"),
    (Name("omicron"), r"\mathrm{omicron}"),
    (Name("ell"), r"\ell"),
    (Name("x'"), "x'"),
    (Name("x_1''"), "x_{1}''"),
    (Name("a^(1)"), "a^{(1)}"),
    (Name("w^(L)_jk"), "w^{(L)}_{jk}"),
    (Name("x^*"), "x^{*}"),
    (Name("Delta x"), r"\Delta x"),
    (Name("delta mathbf{w}^(L)_jk"), r"\delta \mathbf{w}^{(L)}_{jk}"),
    (Power(Name("chi"), TWO), r"\chi^{2}"),
    (Power(Name("x_1"), TWO), "x_{1}^{2}"),
    (Power(Name("x'"), TWO), "(x')^{2}"),
    (Power(Name("a^(1)"), TWO), "(a^{(1)})^{2}"),
    (Power(Name("Delta x"), TWO), r"(\Delta x)^{2}"),
    # Constants
    (Power(E, negative(times(x, y))), "e^{-x y}"),
    (times(TWO, PI, Constant("I")), r"2 \pi \mathrm{i}"),
    (Sequence((OO, Constant("zoo"), Constant("nan"))), r"(\infty, \tilde{\infty}, \mathrm{NaN})"),
    (plus(Constant("EulerGamma"), Constant("GoldenRatio")), r"\operatorname{EulerGamma} + \operatorname{GoldenRatio}"),
    (Relation((x, Constant("Reals")), ("∈",)), r"x \in \mathbb{R}"),
    (relation(a, "=", Constant("EmptySet")), r"a = \emptyset"),
    (plus(ONE, TWO, Constant("dots"), n), r"1 + 2 + \dots + n"),
    # Sums
    (plus(x, ONE), "x + 1"),
    (minus(x, y), "x - y"),
    (negative(x), "-x"),
    (negative(Quotient(a, b)), r"-\frac{a}{b}"),
    (minus(x, negative(TWO)), "x - (-2)"),
    (plus(x, negative(y)), "x + (-y)"),
    (plus(negative(x), y), "(-x) + y"),
    (Sum((("-", x), ("+", y))), "-x + y"),
    (negative(negative(x)), "-(-x)"),
    (plus(a, plus(b, x)), "a + (b + x)"),
    (minus(a, plus(b, x)), "a - (b + x)"),
    (Sum((("+", a), ("±", b), ("∓", x))), r"a \pm b \mp x"),
    (Sum((("±", a),)), r"\pm a"),
    (plus(BigOperator("sum", x, i), ONE), r"\sum_{i} x + 1"),
    (plus(relation(x, "<", y), ONE), "(x < y) + 1"),
    # Products
    (times(TWO, x), "2 x"),
    (times(x, TWO), r"x \cdot 2"),
    (times(THREE, THREE, x), r"3 \cdot 3 x"),
    (times(TWO, negative(FIVE)), r"2 \cdot (-5)"),
    (times(x, Power(TWO, n)), r"x \cdot 2^{n}"),
    (times(plus(x, ONE), plus(x, TWO)), "(x + 1) (x + 2)"),
    (times(x, plus(y, ONE)), "x (y + 1)"),
    (times(f, plus(y, ONE)), r"f \cdot (y + 1)"),
    (times(Name("alpha"), plus(y, ONE)), r"\alpha \cdot (y + 1)"),
    (times(Name("rate"), plus(y, ONE)), r"\mathrm{rate} \cdot (y + 1)"),
    (times(TWO, Name("rate"), t), r"2 \, \mathrm{rate} \, t"),
    (times(Power(f, TWO), plus(y, ONE)), r"f^{2} \cdot (y + 1)"),
    (times(Power(x, TWO), plus(y, ONE)), "x^{2} (y + 1)"),
    (times(call("f", x), plus(y, ONE)), "f(x) (y + 1)"),
    (times(plus(y, ONE), f), "(y + 1) f"),
    (times(PI, plus(y, ONE)), r"\pi (y + 1)"),
    (times(Name("a^(1)"), plus(y, ONE)), r"a^{(1)} \cdot (y + 1)"),
    (times(derivative(f, x), plus(y, ONE)), r"\frac{\mathrm{d} f}{\mathrm{d} x} \cdot (y + 1)"),
    (times(a, times(b, x)), r"a (b x)"),
    (times(times(a, b), x), "(a b) x"),
    (times(TWO, Quotient(a, b)), r"2 \cdot \frac{a}{b}"),
    (times(x, Quotient(a, b)), r"x \frac{a}{b}"),
    (times(TWO, derivative(f, x)), r"2 \frac{\mathrm{d} f}{\mathrm{d} x}"),
    (times(d, x), r"d \cdot x"),
    (times(x, d, y), r"x d \cdot y"),
    (times(Name("Delta"), x), r"\Delta \cdot x"),
    (times(TWO, Name("Delta x"), y), r"2 \Delta x y"),
    (times(TWO, Sequence((x, y))), "2 (x, y)"),
    (times(TWO, apply("Abs", x), y), r"2 \left|x\right| y"),
    (times(Root(x), y), r"\sqrt{x} y"),
    (times(relation(x, "<", y), a), "(x < y) a"),
    (times(v, w), r"\mathbf{v} \mathbf{w}"),
    (times(TWO, v), r"2 \mathbf{v}"),
    (times(v, plus(v, w)), r"\mathbf{v} (\mathbf{v} + \mathbf{w})"),
    (times(F, plus(v, w)), r"(\mathbf{F}) (\mathbf{v} + \mathbf{w})"),
    (times(x, Sequence((x, y))), r"x \cdot (x, y)"),
    (times(BigOperator("sum", x, i), y), r"\left(\sum_{i} x\right) y"),
    (times(y, BigOperator("sum", x, i)), r"y \sum_{i} x"),
    (times(Integral(x, x), y), r"\left(\int x \, \mathrm{d}x\right) y"),
    (times(Limit(x, x, ONE), y), r"\left(\lim_{x \to 1} x\right) y"),
    (times(derivative(Power(x, TWO), x), y), r"\left(\frac{\mathrm{d}}{\mathrm{d} x} x^{2}\right) y"),
    (times(Cases(((x, None),)), y), r"\left(\begin{cases} x & \text{otherwise} \end{cases}\right) y"),
    (times(apply("nabla", f), y), r"(\nabla f) y"),
    (times(y, apply("nabla", f)), r"y \nabla f"),
    # Products of vectors
    (VectorProduct("·", v, w), r"\mathbf{v} \cdot \mathbf{w}"),
    (VectorProduct("×", v, Name("vec{w}")), r"\mathbf{v} \times \vec{w}"),
    (VectorProduct("·", v, plus(v, w)), r"\mathbf{v} \cdot (\mathbf{v} + \mathbf{w})"),
    (VectorProduct("·", VectorProduct("×", v, w), F), r"(\mathbf{v} \times \mathbf{w}) \cdot \mathbf{F}"),
    (times(TWO, VectorProduct("·", v, w)), r"2 (\mathbf{v} \cdot \mathbf{w})"),
    (VectorProduct("·", times(TWO, v), w), r"(2 \mathbf{v}) \cdot \mathbf{w}"),
    (VectorProduct("·", apply("nabla", f), Name("hat{mathbf{r}}")), r"\nabla f \cdot \hat{\mathbf{r}}"),
    (VectorProduct("·", apply("curl", v), w), r"(\nabla \times \mathbf{v}) \cdot \mathbf{w}"),
    (VectorProduct("·", x, y), r"\left\langle x, y\right\rangle"),
    (VectorProduct("×", x, y), r"\operatorname{cross}(x, y)"),
    # Quotients and roots
    (Quotient(plus(x, ONE), minus(x, ONE)), r"\frac{x + 1}{x - 1}"),
    (Quotient(Quotient(a, b), x), r"\frac{\frac{a}{b}}{x}"),
    (Power(Quotient(a, b), TWO), r"\left(\frac{a}{b}\right)^{2}"),
    (Quotient(times(d, y), times(d, x)), r"\frac{(d \cdot y)}{d \cdot x}"),
    (Quotient(Name("Delta y"), Name("Delta x")), r"\frac{\Delta y}{\Delta x}"),
    (Root(plus(x, ONE)), r"\sqrt{x + 1}"),
    (Root(x, THREE), r"\sqrt[3]{x}"),
    (Root(x, Sequence((x, y), "[]")), r"\sqrt[{\left[x, y\right]}]{x}"),
    (Power(Root(x), THREE), r"\sqrt{x}^{3}"),
    # Powers
    (Power(x, TWO), "x^{2}"),
    (Power(x, plus(n, ONE)), "x^{n + 1}"),
    (Power(plus(x, ONE), TWO), "(x + 1)^{2}"),
    (Power(negative(x), TWO), "(-x)^{2}"),
    (negative(Power(x, TWO)), "-x^{2}"),
    (Power(times(TWO, x), TWO), "(2 x)^{2}"),
    (Power(Power(x, TWO), THREE), "(x^{2})^{3}"),
    (Power(x, Power(TWO, THREE)), "x^{2^{3}}"),
    (Power(TWO, negative(THREE)), "2^{-3}"),
    (Power(E, Quotient(negative(Power(x, TWO)), TWO)), r"e^{\frac{-x^{2}}{2}}"),
    (Power(call("f", x), TWO), "f(x)^{2}"),
    (Power(BigOperator("sum", x, i), TWO), r"\left(\sum_{i} x\right)^{2}"),
    (Power(derivative(f, x), TWO), r"\left(\frac{\mathrm{d} f}{\mathrm{d} x}\right)^{2}"),
    (Power(w, Name("T")), r"(\mathbf{w})^{T}"),
    (Power(times(v, w), Name("T")), r"(\mathbf{v} \mathbf{w})^{(T)}"),
    (Power(x, Name("T")), "x^{T}"),
    # Known functions
    (apply("sin", x), r"\sin(x)"),
    (apply("sin", plus(x, ONE)), r"\sin(x + 1)"),
    (apply("sin", Quotient(x, TWO)), r"\sin\left(\frac{x}{2}\right)"),
    (Power(apply("sin", x), TWO), r"\sin^{2}(x)"),
    (Power(apply("sin", x), negative(ONE)), r"(\sin(x))^{-1}"),
    (Power(apply("sin", x), n), r"(\sin(x))^{n}"),
    (Power(apply("sin", x), ONE), r"(\sin(x))^{1}"),
    (Power(apply("sin", Quotient(x, TWO)), n), r"\left(\sin\left(\frac{x}{2}\right)\right)^{n}"),
    (times(x, apply("sin", y)), r"x \sin(y)"),
    (times(apply("sin", y), plus(x, ONE)), r"\sin(y) (x + 1)"),
    (apply("log", x), r"\ln(x)"),
    (apply("log", x, TWO), r"\log_{2}(x)"),
    (Power(apply("log", x, TWO), TWO), r"(\log_{2}(x))^{2}"),
    (Power(apply("log", x), TWO), r"\ln^{2}(x)"),
    (apply("exp", x), r"\exp(x)"),
    (Power(apply("exp", x), TWO), r"(\exp(x))^{2}"),
    (apply("atan", x), r"\arctan(x)"),
    (apply("asinh", x), r"\operatorname{arsinh}(x)"),
    (apply("erf", x), r"\operatorname{erf}(x)"),
    (Power(apply("erf", x), TWO), r"\operatorname{erf}^{2}(x)"),
    (apply("gamma", x), r"\Gamma(x)"),
    (apply("Max", x, y), r"\max(x, y)"),
    (apply("besselj", n, x), r"\operatorname{J}_{n}(x)"),
    (Power(apply("besselj", n, x), TWO), r"(\operatorname{J}_{n}(x))^{2}"),
    (apply("Abs", x), r"\left|x\right|"),
    (Power(apply("Abs", x), TWO), r"\left|x\right|^{2}"),
    (apply("Abs", plus(x, ONE)), r"\left|x + 1\right|"),
    (apply("norm", v), r"\left\|\mathbf{v}\right\|"),
    (apply("norm", v, TWO), r"\left\|\mathbf{v}\right\|_{2}"),
    (Power(apply("norm", v), TWO), r"\left\|\mathbf{v}\right\|^{2}"),
    (apply("floor", x), r"\left\lfloor x\right\rfloor"),
    (apply("ceiling", Quotient(x, TWO)), r"\left\lceil\frac{x}{2}\right\rceil"),
    (apply("factorial", n), "n!"),
    (apply("factorial", plus(n, ONE)), "(n + 1)!"),
    (apply("factorial", apply("factorial", n)), "(n!)!"),
    (apply("factorial", apply("sin", n)), r"(\sin(n))!"),
    (apply("factorial", Power(n, TWO)), "(n^{2})!"),
    (Power(apply("factorial", n), TWO), "(n!)^{2}"),
    (times(apply("factorial", n), plus(x, ONE)), "n! (x + 1)"),
    (apply("binomial", n, k), r"\binom{n}{k}"),
    (apply("transpose", w), r"\mathbf{w}^{\mathsf{T}}"),
    (apply("transpose", times(v, w)), r"(\mathbf{v} \mathbf{w})^{\mathsf{T}}"),
    (apply("transpose", apply("transpose", w)), r"(\mathbf{w}^{\mathsf{T}})^{\mathsf{T}}"),
    (times(apply("transpose", w), v), r"\mathbf{w}^{\mathsf{T}} \mathbf{v}"),
    (apply("det", w), r"\det(\mathbf{w})"),
    (apply("det", Matrix(((a, b), (x, y)))), r"\begin{vmatrix} a & b \\ x & y \end{vmatrix}"),
    (apply("det", Matrix(((a, b), (x, y)), "[]")), r"\det\left(\begin{bmatrix} a & b \\ x & y \end{bmatrix}\right)"),
    (apply("nabla", f), r"\nabla f"),
    (apply("nabla", call("f", x, y)), r"\nabla f(x, y)"),
    (apply("nabla", times(f, g)), r"\nabla (f g)"),
    (apply("divergence", F), r"\nabla \cdot \mathbf{F}"),
    (apply("curl", F), r"\nabla \times \mathbf{F}"),
    (apply("laplacian", f), r"\nabla^{2} f"),
    # Functions known by their letter only
    (call("f", x, y), "f(x, y)"),
    (call("f", Quotient(x, TWO)), r"f\left(\frac{x}{2}\right)"),
    (call("rate", t), r"\operatorname{rate}(t)"),
    (call("hat{g}", x), r"\hat{g}(x)"),
    (call("f", Power(x, TWO), orders=(1,)), "f'(x^{2})"),
    (call("f", Power(x, TWO), orders=(3,)), "f'''(x^{2})"),
    (call("f", Power(x, TWO), orders=(4,)), "f^{(4)}(x^{2})"),
    (call("f", Power(x, TWO), y, orders=(2, 1)), r"\partial_{1}^{2}\partial_{2} f(x^{2}, y)"),
    (times(call("f", Power(x, TWO), y, orders=(1, 0)), y), r"(\partial_{1} f(x^{2}, y)) y"),
    (times(y, call("f", Power(x, TWO), y, orders=(1, 0))), r"y \partial_{1} f(x^{2}, y)"),
    # Indexed families
    (family("c", i), "c_{i}"),
    (family("c", j, k), "c_{jk}"),
    (family("c", Name("alpha"), i), r"c_{\alpha i}"),
    (family("c", plus(i, ONE), j), "c_{i + 1,j}"),
    (family("c", i, ONE), "c_{i,1}"),
    (family("c", times(TWO, i)), r"c_{2 \cdot i}"),
    (Power(family("c", i), TWO), "c_{i}^{2}"),
    (times(family("c", i), plus(x, ONE)), "c_{i} (x + 1)"),
    # Derivatives
    (derivative(f, x), r"\frac{\mathrm{d} f}{\mathrm{d} x}"),
    (derivative(f, (x, TWO)), r"\frac{\mathrm{d}^{2} f}{\mathrm{d} x^{2}}"),
    (derivative(f, (x, n)), r"\frac{\mathrm{d}^{n} f}{\mathrm{d} x^{n}}"),
    (derivative(call("f", x, y), x, (y, TWO), partial=True), r"\frac{\partial^{3} f(x, y)}{\partial x \, \partial y^{2}}"),
    (derivative(f, (x, n), y, partial=True), r"\frac{\partial^{n + 1} f}{\partial x^{n} \, \partial y}"),
    (derivative(f, (x, plus(n, ONE)), (y, TWO), partial=True), r"\frac{\partial^{n + 3} f}{\partial x^{n + 1} \, \partial y^{2}}"),
    (derivative(f, Name("a^(1)"), partial=True), r"\frac{\partial f}{\partial a^{(1)}}"),
    (derivative(f, (Name("a^(1)"), TWO), partial=True), r"\frac{\partial^{2} f}{\partial {a^{(1)}}^{2}}"),
    (derivative(f, family("c", i), partial=True), r"\frac{\partial f}{\partial c_{i}}"),
    (derivative(plus(Power(x, TWO), x), x), r"\frac{\mathrm{d}}{\mathrm{d} x} (x^{2} + x)"),
    (derivative(times(x, apply("sin", x)), x), r"\frac{\mathrm{d}}{\mathrm{d} x} (x \sin(x))"),
    (derivative(apply("sin", x), x), r"\frac{\mathrm{d}}{\mathrm{d} x} \sin(x)"),
    (plus(derivative(Power(x, TWO), x), x), r"\frac{\mathrm{d}}{\mathrm{d} x} x^{2} + x"),
    (derivative(derivative(f, x), x), r"\frac{\mathrm{d}}{\mathrm{d} x} \frac{\mathrm{d} f}{\mathrm{d} x}"),
    (derivative(call("f", x), x, notation="prime"), "f'(x)"),
    (derivative(call("f", x), (x, FIVE), notation="prime"), "f^{(5)}(x)"),
    (derivative(call("f", x), (x, n), notation="prime"), r"\frac{\mathrm{d}^{n} f(x)}{\mathrm{d} x^{n}}"),
    (derivative(call("f", x, y), x, notation="prime"), r"\frac{\mathrm{d} f(x, y)}{\mathrm{d} x}"),
    (derivative(call("f", y), x, notation="prime"), r"\frac{\mathrm{d} f(y)}{\mathrm{d} x}"),
    (derivative(call("f", x), x, partial=True, notation="prime"), r"\frac{\partial f(x)}{\partial x}"),
    (derivative(call("f", x, y), y, x, partial=True, notation="subscript"), "f_{xy}(x, y)"),
    (derivative(call("f", x, y), (x, FIVE), partial=True, notation="subscript"), r"\frac{\partial^{5} f(x, y)}{\partial x^{5}}"),
    (derivative(call("f_1", x, y), x, partial=True, notation="subscript"), r"\frac{\partial f_{1}(x, y)}{\partial x}"),
    (derivative(f, x, partial=True, notation="subscript"), r"\frac{\partial f}{\partial x}"),
    (derivative(f, (x, TWO), y, partial=True, notation="operator"), r"\partial_{x}^{2}\partial_{y} f"),
    (derivative(plus(x, y), x, notation="operator"), r"\mathrm{D}_{x} (x + y)"),
    (derivative(derivative(f, y, partial=True, notation="operator"), x, partial=True, notation="operator"), r"\partial_{x} (\partial_{y} f)"),
    (derivative(call("f", Power(x, TWO), y, orders=(1, 0)), x, partial=True, notation="operator"), r"\partial_{x} (\partial_{1} f(x^{2}, y))"),
    (derivative(f, family("c", i), partial=True, notation="operator"), r"\frac{\partial f}{\partial c_{i}}"),
    (derivative(Name("q"), t, notation="dot"), r"\frac{\mathrm{d} q}{\mathrm{d} t}"),
    # Sums over an index, integrals, limits
    (BigOperator("sum", Power(i, TWO), i, ONE, n), r"\sum_{i=1}^{n} i^{2}"),
    (BigOperator("product", family("c", k), k), r"\prod_{k} c_{k}"),
    (BigOperator("sum", plus(i, ONE), i, ONE, n), r"\sum_{i=1}^{n} (i + 1)"),
    (BigOperator("sum", negative(i), i, ONE, n), r"\sum_{i=1}^{n} (-i)"),
    (BigOperator("sum", times(TWO, i), i, ONE, n), r"\sum_{i=1}^{n} 2 i"),
    (BigOperator("sum", BigOperator("sum", family("c", i, j), j, ONE, m), i, ONE, n), r"\sum_{i=1}^{n} \sum_{j=1}^{m} c_{ij}"),
    (Integral(Power(x, TWO), x), r"\int x^{2} \, \mathrm{d}x"),
    (Integral(Power(x, TWO), x, Number("0"), ONE), r"\int_{0}^{1} x^{2} \, \mathrm{d}x"),
    (Integral(plus(x, ONE), x), r"\int (x + 1) \, \mathrm{d}x"),
    (Integral(Integral(times(x, y), x), y), r"\int \int x y \, \mathrm{d}x \, \mathrm{d}y"),
    (Integral(d, x), r"\int (d) \, \mathrm{d}x"),
    (Integral(Name("theta"), Name("theta")), r"\int \theta \, \mathrm{d}\theta"),
    (Limit(Quotient(apply("sin", x), x), x, Number("0")), r"\lim_{x \to 0} \frac{\sin(x)}{x}"),
    (Limit(Quotient(ONE, x), x, Number("0"), "+"), r"\lim_{x \to 0^{+}} \frac{1}{x}"),
    (Limit(f, x, plus(a, b), "-"), r"\lim_{x \to (a + b)^{-}} f"),
    (Limit(f, x, negative(OO)), r"\lim_{x \to -\infty} f"),
    # Cases, matrices, evaluated at a place
    (Cases(((x, relation(x, ">", Number("0"))), (Number("0"), None))), r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"),
    (Matrix(((a, b), (x, y))), r"\begin{pmatrix} a & b \\ x & y \end{pmatrix}"),
    (Matrix(((a,), (b,)), "[]"), r"\begin{bmatrix} a \\ b \end{bmatrix}"),
    (Power(Matrix(((a,),)), TWO), r"\begin{pmatrix} a \end{pmatrix}^{2}"),
    (EvaluatedAt(Power(x, TWO), relation(x, "=", ONE)), r"\left.x^{2}\right|_{x=1}"),
    (EvaluatedAt(f, Sequence((relation(x, "=", ONE), relation(y, "=", TWO)), "")), r"\left.f\right|_{x=1, y=2}"),
    (EvaluatedAt(derivative(f, x, partial=True), Sequence((ONE, TWO))), r"\left.\frac{\partial f}{\partial x}\right|_{(1, 2)}"),
    (EvaluatedAt(plus(x, ONE), a, b), r"\left[x + 1\right]_{a}^{b}"),
    (Power(EvaluatedAt(x, a, b), TWO), r"\left(\left[x\right]_{a}^{b}\right)^{2}"),
    # Statements
    (relation(x, "≔", ONE), "x := 1"),
    (Relation((Number("0"), x, ONE), ("<", "≤")), r"0 < x \le 1"),
    (relation(relation(a, "=", b), "≠", x), r"(a = b) \ne x"),
    (relation(x, "→", Number("0")), r"x \to 0"),
    (Logic("∧", (relation(x, ">", ONE), relation(y, ">", TWO))), r"x > 1 \land y > 2"),
    (Logic("¬", (relation(x, ">", ONE),)), r"\lnot (x > 1)"),
    (Logic("∨", (Logic("∧", (a, b)), x)), r"a \land b \lor x"),
    (Logic("∧", (Logic("∨", (a, b)), x)), r"(a \lor b) \land x"),
    (Logic("∧", (Logic("∧", (a, b)), x)), r"(a \land b) \land x"),
    (Logic("⇒", (a, Logic("⇔", (b, x)))), r"a \Rightarrow (b \Leftrightarrow x)"),
    (Sequence((a, b)), "(a, b)"),
    (Sequence((a, Quotient(ONE, b))), r"\left(a, \frac{1}{b}\right)"),
    (Sequence((a, b), "[]"), r"\left[a, b\right]"),
    (Sequence((a, b), "{}"), r"\left\{a, b\right\}"),
    (Sequence((a, b), "[)"), r"\left[a, b\right)"),
    (Sequence((a, b), "(]"), r"\left(a, b\right]"),
    (Sequence((a,)), "(a,)"),
    (Sequence(()), r"\left(\right)"),
    (Sequence((relation(x, "=", ONE), relation(y, "=", TWO)), ""), r"x = 1,\; y = 2"),
    (Power(Sequence((a, b)), TWO), "(a, b)^{2}"),
]  # fmt: skip

STYLED: list[tuple[Style, Node, str]] = [
    (Style(multiplication="dot"), times(TWO, x, y), r"2 \cdot x \cdot y"),
    (Style(multiplication="times"), times(TWO, x), r"2 \times x"),
    (Style(multiplication="times"), times(Number("1.5"), Power(Number("10"), THREE)), r"1.5 \cdot 10^{3}"),
    (Style(multiplication="times"), times(v, w), r"\mathbf{v} \mathbf{w}"),
    (Style(multiplication="times"), times(TWO, v, w), r"2 \times \mathbf{v} \mathbf{w}"),
    (Style(multiplication="dot"), times(F, plus(v, w)), r"(\mathbf{F}) (\mathbf{v} + \mathbf{w})"),
    (Style(decimal=","), times(Number("0.5"), x), "0{,}5 x"),
    (Style(decimal=","), Sequence((Number("1.5"), TWO)), "(1{,}5, 2)"),
    (Style(logarithm="log"), apply("log", x), r"\log(x)"),
    (Style(logarithm="log"), Power(apply("log", x), TWO), r"\log^{2}(x)"),
    (Style(inverse="power"), apply("atan", x), r"\tan^{-1}(x)"),
    (Style(inverse="power"), apply("asinh", x), r"\sinh^{-1}(x)"),
    (Style(inverse="power"), Power(apply("atan", x), TWO), r"(\tan^{-1}(x))^{2}"),
    (Style(derivatives="prime"), derivative(call("f", x), (x, TWO)), "f''(x)"),
    (Style(derivatives="prime"), derivative(call("f", x, y), x, partial=True), r"\frac{\partial f(x, y)}{\partial x}"),
    (Style(derivatives="subscript"), derivative(call("f", x, y), x, (y, TWO), partial=True), "f_{yyx}(x, y)"),
    (Style(derivatives="operator"), derivative(call("f", x), x), r"\mathrm{D}_{x} f(x)"),
    (Style(derivatives="leibniz"), derivative(call("f", x), x, notation="prime"), r"\frac{\mathrm{d} f(x)}{\mathrm{d} x}"),
]  # fmt: skip

A, SMALL = sympy.MatrixSymbol("A", 2, 2), sympy.MatrixSymbol("w", 2, 1)
WITH_ROLES: list[tuple[dict[str, Any], Style, Node, str]] = [
    ({"A": A, "w": SMALL}, HOUSE, times(Name("A"), Name("w")), r"\mathbf{A} \mathbf{w}"),
    ({"A": A, "w": SMALL}, Style(vectors="arrow"), times(Name("A"), Name("w")), r"\vec{A} \vec{w}"),
    ({"A": A, "w": SMALL}, Style(vectors="plain"), times(Name("A"), Name("w")), "A w"),
    ({"A": A}, Style(vectors="plain"), Power(Name("A"), Name("T")), "(A)^{T}"),
    ({"A": A, "mathbf{A}": sympy.Symbol("v")}, HOUSE, Name("A"), "A"),
    ({"w": SMALL}, HOUSE, VectorProduct("·", Name("w"), Name("w")), r"\mathbf{w} \cdot \mathbf{w}"),
    ({"f": sympy.Symbol("f")}, HOUSE, times(f, plus(y, ONE)), r"f \cdot (y + 1)"),
    ({"x": sympy.Function("x")}, HOUSE, times(x, plus(y, ONE)), r"x \cdot (y + 1)"),
    ({"f": OF_X}, HOUSE, derivative(f, x, notation="prime"), "f'"),
    ({"f": OF_X}, HOUSE, Power(derivative(f, x, notation="prime"), TWO), "(f')^{2}"),
    ({"f": OF_X, "f'": sympy.Symbol("s")}, HOUSE, derivative(f, x, notation="prime"), r"\frac{\mathrm{d} f}{\mathrm{d} x}"),
    ({"f": OF_XY}, HOUSE, derivative(f, y, x, partial=True, notation="subscript"), "f_{xy}"),
    (
        {"f": OF_XY, "f_xy": sympy.Symbol("s")}, HOUSE, derivative(f, y, x, partial=True, notation="subscript"),
        r"\frac{\partial^{2} f}{\partial y \, \partial x}",
    ),
    ({"f": OF_XY}, Style(derivatives="subscript"), derivative(f, x, partial=True), "f_{x}"),
    ({"q": OF_T}, HOUSE, derivative(Name("q"), t, notation="dot"), r"\dot{q}"),
    ({"q": OF_T}, HOUSE, Power(derivative(Name("q"), (t, TWO), notation="dot"), TWO), r"\ddot{q}^{2}"),
    ({"q": OF_T}, HOUSE, derivative(Name("q"), (t, THREE), notation="dot"), r"\frac{\mathrm{d}^{3} q}{\mathrm{d} t^{3}}"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "written"), ROWS, ids=[written for _, written in ROWS])
def test_latex_is_written_letter_for_letter(node: Node, written: str) -> None:
    assert latex(node) == written


@pytest.mark.parametrize(("style", "node", "written"), STYLED, ids=[written for *_, written in STYLED])
def test_the_style_chooses_the_notation(style: Style, node: Node, written: str) -> None:
    assert latex(node, style) == written


@pytest.mark.parametrize(("roles", "style", "node", "written"), WITH_ROLES, ids=[written for *_, written in WITH_ROLES])
def test_roles_decide_on_dress_signs_and_primes(roles: dict[str, Any], style: Style, node: Node, written: str) -> None:
    assert latex(Formula(node, roles), style) == written


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
def test_every_row_is_read_back_to_the_same_ink() -> None:
    cases = [({}, HOUSE, node) for node, _ in ROWS] + [({}, style, node) for style, node, _ in STYLED] + [row[:3] for row in WITH_ROLES]
    for roles, style, node in cases:
        formula = Formula(node, roles_for(node) | roles)
        assert read(latex(formula, style), "latex", formula.roles, style) == formula


def test_every_node_kind_has_a_row() -> None:
    assert {type(inner).__name__ for node, _ in ROWS for inner in node.walk()} == {kind.__name__ for kind in Node.__subclasses__()}


def test_a_lost_bracket_would_be_seen_by_reading_back() -> None:
    lost = latex(times(TWO, plus(x, ONE))).replace("(", "").replace(")", "")
    assert lost == "2 x + 1"
    assert read(lost, "latex", {"x": sympy.Symbol("x")}).node != times(TWO, plus(x, ONE))


@pytest.mark.parametrize("name", ["a b", "x}", r"\x", "", "x__y"])
def test_a_name_that_is_not_canonical_is_refused_by_name(name: str) -> None:
    with pytest.raises(InkError, match="cannot be written"):
        latex(Name(name))


def test_a_function_without_a_row_is_written_as_an_operator() -> None:
    assert latex(apply("unheardof", x)) == r"\operatorname{unheardof}(x)"


def test_bars_about_a_matrix_are_left_to_the_determinant() -> None:
    assert latex(apply("Abs", Matrix(((a,),)))) == r"\operatorname{abs}\left(\begin{pmatrix} a \end{pmatrix}\right)"


def test_depth_150_and_200_terms_are_written_quickly() -> None:
    deep: Node = x
    for step in range(150):
        deep = [plus(deep, ONE), times(TWO, deep), Power(deep, TWO), Root(deep), apply("sin", deep), Quotient(deep, y)][step % 6]
    begin = time.perf_counter()
    assert latex(deep).count("{") == latex(deep).count("}") == 100
    assert latex(plus(*[times(Number(str(count)), Power(x, Number(str(count)))) for count in range(200)])).count(" + ") == 199
    assert time.perf_counter() - begin < 0.5
