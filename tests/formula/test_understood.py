"""What a mathematician would read: places where a careless reader understands something else without a word."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symcalc.errors import MeaningError, ParseError, RoleError
from symcalc.formula.meaning import meaning
from symcalc.formula.reading.reader import read

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

# LaTeX, and the same formula as the one-line writer puts it.
LATEX = [
    # The argument of a function without brackets ends where a reader ends it.
    (r"\int_0^{2\pi}\int_0^1 r\cos\theta\, r\,dr\,d\theta", "Integral(Integral(r*cos(theta)*r, (r, 0, 1)), (theta, 0, 2*pi))"),
    (r"\cos\theta\,\mathbf i+\sin\theta\,\mathbf j", "cos(theta)*mathbf{i} + sin(theta)*mathbf{j}"),
    (r"\sin\frac{n\pi x}{L}e^{-kt}", "sin(n*pi*x/L)*e^(-k*t)"),
    (r"\sin\omega t\,e^{-t}", "sin(omega*t)*e^(-t)"),
    (r"\cos x f(x)", "cos(x)*f(x)"),
    (r"\sin x\frac1x", "sin(x)*(1/x)"),
    (r"\sin 2\pi \frac{t}{T}", "sin(2*pi*(t/T))"),
    (r"\sin\theta\,d\theta", "sin(theta)*d theta"),
    (r"\sin 2x y", "sin(2*x*y)"),
    (r"\log p(x)", "ln(p(x))"),
    # A place behind a derivative.
    (r"\frac{dy}{dx}(0)=1", "at(diff(y, x), x=0) = 1"),
    (r"\frac{\partial f}{\partial x}(1,2)", "at(partial(f, x), (1, 2))"),
    (r"\nabla f(1,2)", "at(grad(f), (1, 2))"),
    (r"\nabla f|_{(1,2)}", "at(grad(f), (1, 2))"),
    (r"\nabla f(\mathbf x)^T\mathbf h", "transpose(grad(f(mathbf{x})))*mathbf{h}"),
    (r"\frac{dC}{da}(a-y)", "diff(C, a)*(a - y)"),
    # Definitions and values.
    (r"\hat y(x)=2x", "hat{y}(x) = 2*x"),
    (r"T_n(x)=x", "T_n(x) = x"),
    (r"y(0)=1", "y(0) = 1"),
    (r"y'(0)=1", "y'(0) = 1"),
    (r"x'(t)^2+y'(t)^2", "diff(x(t), t)^2 + diff(y(t), t)^2"),
    (r"P(X\le x)", "P(X <= x)"),
    (r"E[X^2]-E[X]^2", "E(X^2) - E(X)^2"),
    (r"\frac{d}{dt}(x(t)^2)", "diff(x(t)^2, t)"),
    # Vectors, limits, sums, integrals.
    (r"\vec a\cdot\vec b\times\vec c", "dot(vec{a}, cross(vec{b}, vec{c}))"),
    (r"\langle1,2\rangle\cdot\langle3,4\rangle", "dot(Matrix([[1], [2]]), Matrix([[3], [4]]))"),
    (r"\mathbf A^{-T}", "transpose(mathbf{A}^(-1))"),
    (r"\lim_{n\to\infty} a_n b_n", "Limit(a[n]*b[n], n, oo)"),
    (r"\int_0^1 dx \int_0^x dy\, xy", "Integral(Integral(x*y, (y, 0, x)), (x, 0, 1))"),
    (r"\mathrm{d}f = f_x \mathrm{d}x", "df = f_x*dx"),
    (r"\lambda\left(\sum_{i=1}^n x_i-1\right)", "lambda*(Sum(x[i], (i, 1, n)) - 1)"),
    (r"\sin x(x+1)", "sin(x)*(x + 1)"),
    (r"xdy-ydx", "x*dy - y*dx"),
    (r"dA=rdrd\theta", "dA = r*dr*d theta"),
    (r"abcde", "a*b*c*d*e"),
    (r"\int\frac{dx}{x}+C", "Integral(1/x, x) + C"),
    (r"\int dx\,x^2", "Integral(x^2, x)"),
    (r"\int_{x=0}^{1}x\,dx", "Integral(x, (x, 0, 1))"),
    (r"\frac{d}{dx}x^2\Big|_{x=1}", "at(diff(x^2, x), x=1)"),
    (r"x\sin x\Big|_0^\pi", "between(x*sin(x), 0, pi)"),
    (r"-\cos x\Big|_0^\pi", "-between(cos(x), 0, pi)"),
    (r"\frac{{\rm d}y}{{\rm d}x}", "diff(y, x)"),
    (r"y{\left(x \right)}", "y(x)"),
    (r"\operatorname{atan}_{2}{\left(y,x \right)}", "atan2(y, x)"),
    (r"x\hspace*{2em}y", "x*y"),
    # Systems and branches.
    (r"\begin{eqnarray}x&=&1\\y&=&2\end{eqnarray}", "x = 1, y = 2"),
    (r"\begin{align*}a&=b&c&=d\end{align*}", "a = b, c = d"),
    (r"\begin{align} y &= (x+1)^2 \\ &= x^2+2x+1 \end{align}", "y = (x + 1)^2 = x^2 + 2*x + 1"),
    (r"\begin{cases}2x+3y=1&(1)\\x-y=2&(2)\end{cases}", "2*x + 3*y = 1, x - y = 2"),
    (r"\left\{\begin{array}{ll}x&x>0\\0&x\le0\end{array}\right.", "Piecewise((x, x > 0), (0, x <= 0))"),
    (r"\begin{cases} x & \text{if $x\ge 0$} \\ -x & \text{otherwise.} \end{cases}", "Piecewise((x, x >= 0), (-x, otherwise))"),
    (r"x \in \{1,2\}", "x ∈ {1, 2}"),
]

TEXT = [
    ("d/dx x^2", "diff(x^2, x)"),
    ("d^2/dx^2 x^3", "diff(x^3, (x, 2))"),
    ("df(x)/dx", "diff(f(x), x)"),
    ("d(x^2)/dx", "diff(x^2, x)"),
    ("dy/dx(1)", "at(diff(y, x), x=1)"),
    ("xf(x)", "x*f(x)"),
    ("f^n(x)", "f(x)^n"),
    ("x mod 2", "Mod(x, 2)"),
    ("Δx + 1", "Delta x + 1"),
    ("x ∈ {1, 2}", "x ∈ {1, 2}"),
    ("w_1x_1", "w_1*x_1"),
    ("1e-3", "1e-3"),
]


@pytest.mark.parametrize(("notation", "typed", "understood"), [*[("latex", *row) for row in LATEX], *[("text", *row) for row in TEXT]])
def test_a_text_is_understood_as_a_mathematician_means_it(notation: Any, typed: str, understood: str) -> None:
    assert read(typed, notation).to_text() == understood


OF_XY, OF_X, OF_T, OF_XT = {"f": "function of x, y"}, {"f": "function of x"}, {"x": "function of t"}, {"u": "function of x, t"}


@pytest.mark.parametrize(
    ("typed", "declare"),
    [
        (r"f_x(1,2)", OF_XY), (r"\partial_x f(1,2)", OF_XY), (r"\frac{\partial f}{\partial x}(1,2)", OF_XY),
        (r"\left.\frac{\partial f}{\partial x}\right|_{(1,2)}", OF_XY), (r"\frac{\partial f(1,2)}{\partial x}", OF_XY),
        (r"u_t(1,2)", OF_XT), (r"\frac{df}{dx}(1)", OF_X), (r"f'(1)", OF_X), (r"\dot x(1)", OF_T),
    ],
)  # fmt: skip
def test_a_derivative_at_a_point_is_taken_before_the_point_is_put_in(typed: str, declare: dict[str, str]) -> None:
    name = next(iter(declare))
    letters = declare[name].removeprefix("function of ").split(", ")
    symbols = sympy.symbols(letters)
    by = symbols[-1] if name == "u" else symbols[0]
    function = sympy.Lambda(tuple(symbols), by**3 * sum(symbols, start=sympy.Integer(1)))
    got = meaning(read(typed, "latex", declare)).doit()
    put_in = got.replace(lambda part: isinstance(part, sympy.Function) and part.func.__name__ == name, lambda part: function(*part.args)).doit()
    expected = function(*symbols).diff(by).subs(dict(zip(symbols, (1, 2), strict=False)))
    assert expected != 0
    assert sympy.expand(put_in - expected) == 0


@pytest.mark.parametrize("typed", [r"\mathbf A\mathbf B-\mathbf B\mathbf A", r"A^\top B-BA^\top"])
def test_letters_of_matrices_keep_their_order(typed: str) -> None:
    assert meaning(read(typed, "latex")) != 0


def test_a_row_times_a_column_is_a_number() -> None:
    declare = {"w": "vector of 2", "x": "vector of 2"}
    value = meaning(read(r"\mathbf w^\top\mathbf x+b", "latex", declare))
    assert str(value) == "b + w[0, 0]*x[0, 0] + w[1, 0]*x[1, 0]"


@pytest.mark.parametrize(
    ("notation", "typed", "hint"),
    [
        ("latex", r"f^{-1}(x)", "inverse"), ("latex", r"x \in {1,2}", r"\{1, 2\}"), ("latex", "$x$ and $y$", "outside"),
        ("latex", r"z^{[l]}", "round brackets"), ("latex", "P(A|B)", "condition"), ("latex", "1.2e-3", r"\times"), ("latex", "sqrt(x)", r"\sqrt"),
        ("latex", r"\left)x\right(", "other side"), ("latex", r"\left(x)", r"\right)"), ("latex", "x^2^3", "x^{a^b}"), ("latex", "x,,y", "commas"),
        ("latex", r"\begin{align}x", "never ended"), ("latex", r"x\end{equation}", "not begun"), ("latex", r"\text{Let }x=1", "no part"),
        ("text", "f^-1(x)", "power"), ("text", "ln2", "ln(2)"), ("text", "sin2x", "sin(2)"),
        ("text", "int_0^1 x dx", "begins like"), ("text", "0x10", "base ten"), ("text", "x % 2", "Mod"), ("text", "1e99999", "10^99999"),
        ("text", "x" * 80, "letters"), ("text", "x" + "!" * 3, "factorial"), ("text", "1/" * 400 + "x", "names"), ("text", "sinx", "sin(x)"),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused_with_a_way_out(notation: Any, typed: str, hint: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(typed, notation)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    "declare",
    [
        {"x": "vector of ²"},
        {"x": "vector of 0"},
        {"f": "function of x, x"},
        {"2": sympy.Symbol("q")},
        {"x": sympy.sin},
        {"x": "spam"},
        {"a b": "real"},
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(declare: dict[str, Any]) -> None:
    with pytest.raises(RoleError):
        read("x^2", "text", declare)


def test_a_value_with_the_wrong_number_of_arguments_is_refused() -> None:
    with pytest.raises(ParseError, match="declared a function of x, y"):
        read("f(x)", "text", OF_XY)


def test_what_would_grow_large_is_not_computed() -> None:
    with pytest.raises(MeaningError, match="too large"):
        meaning(read("x(10^8)", "text", {"x": "factorial"}))


@pytest.mark.parametrize("typed", [r"a \pm b", r"x \approx 3", r"1 + 2 + \dots"])
def test_a_formula_without_a_meaning_is_refused_like_a_text_that_cannot_be_read(typed: str) -> None:
    with pytest.raises(ParseError) as caught:
        meaning(read(typed, "latex"))
    assert isinstance(caught.value, MeaningError)
    assert "^" not in str(caught.value)
