"""Ink drawn for terminals: each specimen as expected, measured in columns, broken where it is too wide."""

from __future__ import annotations

import unicodedata

import pytest

from symcalc.formula.nodes import Apply, Call, Constant, Indexed, Matrix, Name, Node, Number, Power, Quotient, Root
from symcalc.formula.style import Style
from symcalc.formula.writing.boxes import Box, beside, bracketed, display_width, fraction, line, pile, root, scripts
from symcalc.formula.writing.terminal import terminal
from tests.formula.random_ink import random_formula
from tests.formula.writing.drawings import DRAWINGS
from tests.formula.writing.specimens import ONE, SPECIMENS, i, minus, of, plus, specimen, square, x

ON_ONE_LINE = {
    "x^2 + 2*x*y - y^2": "x² + 2 x y - y²",
    "-x*y": "-x y",
    "2^(-3)": "2⁻³",
    "(-x) + y": "(-x) + y",
    "a*(b + c)": "a (b + c)",
    "a*(b*c)": "a (b c)",
    "a + (b + c)": "a + (b + c)",
    "(-x)^2": "(-x)²",
    "(x^2)^3": "(x²)³",
    "(x + 1)^n": "(x + 1)ⁿ",
    "x^(n + 1)": "xⁿ⁺¹",
    "sqrt(2)": "√2",
    "sqrt(x)": "√x",
    "sqrt(x)^3": "(√x)³",
    "2*sqrt(10)*x": "2 √10 x",
    "1.5e-3": "1.5×10⁻³",
    "1.5e-3*4": "(1.5×10⁻³) · 4",
    "3*2.5": "3 · 2.5",
    "2*10^5": "2 · 10⁵",
    "(1e9)^2": "(1×10⁹)²",
    "sin(x)": "sin(x)",
    "sin(x)^2": "sin²(x)",
    "sin(x)^n": "(sin(x))ⁿ",
    "atan(x)": "arctan(x)",
    "ln(x)": "ln(x)",
    "log(x, 2)": "log₂(x)",
    "besselj(n, x)": "Jₙ(x)",
    "gamma(n + 1)": "Γ(n + 1)",
    "zeta(s)": "ζ(s)",
    "max(x, y, 0)": "max(x, y, 0)",
    "atan2(y, x)": "atan2(y, x)",
    "abs(x - y)": "│x - y│",
    "norm(mathbf{w})": "‖𝐰‖",
    "ceil(x)": "⌈x⌉",
    "n!": "n!",
    "(n!)!": "(n!)!",
    "(n - 1)!": "(n - 1)!",
    "transpose(A)": "𝐀ᵀ",
    "det(A)": "det(𝐀)",
    "grad(f)": "∇f",
    "grad(f(x, y))": "∇f(x, y)",
    "grad(f + g)": "∇(f + g)",
    "div(mathbf{F})": "∇ · 𝐅",
    "curl(mathbf{F})": "∇ × 𝐅",
    "laplacian(f)": "∇²f",
    "conjugate(z)": "conj(z)",
    "asinh(x)": "arsinh(x)",
    "Mod(a, b)": "mod(a, b)",
    "f(x + 1)": "f(x + 1)",
    "f'(x^2)": "f′(x²)",
    "f''''(x^2)": "f⁽⁴⁾(x²)",
    "D[2,1](f)(x^2, y)": "∂₁² ∂₂ f(x², y)",
    "f(x)^2": "f(x)²",
    "sigma(w*x)": "σ(𝐰 x)",
    "rate(x)": "rate(x)",
    "f*(x + 1)": "f · (x + 1)",
    "x*(y + 1)": "x (y + 1)",
    "alpha*(x + 1)": "α · (x + 1)",
    "x[i]": "xᵢ",
    "w[j, k]": "𝐰ⱼₖ",
    "x[i]^2": "xᵢ²",
    "x_1": "x₁",
    "x_ij": "xᵢⱼ",
    "x_max": "xₘₐₓ",
    "x_{n+1}": "xₙ₊₁",
    "hat{y}": "ŷ",
    "hat{mathbf{r}}": "𝐫̂",
    "bar{x}": "x̄",
    "vec{a}": "a⃗",
    "dot{x}": "ẋ",
    "ddot{x}_1": "ẍ₁",
    "mathcal{L}": "ℒ",
    "mathbb{R}": "ℝ",
    "mathfrak{g}": "𝔤",
    "mathsf{x}": "𝗑",
    "boldsymbol{beta}": "𝜷",
    "w^(L)_jk": "wⱼₖ⁽ᴸ⁾",
    "a^(1)": "a⁽¹⁾",
    "x^*": "x*",
    "x'": "x′",
    "f''": "f″",
    "rate": "rate",
    "dx": "dx",
    "omega_0": "ω₀",
    "epsilon": "ϵ",
    "varphi": "φ",
    "hbar": "ℏ",
    "x_{(1)}": "x₍₁₎",
    "tilde{rate}": "rãte",
    "Delta x": "Δx",
    "delta mathbf{w}^(L)_jk'": "δ𝐰′ⱼₖ⁽ᴸ⁾",
    "(w^(L))^2": "(w⁽ᴸ⁾)²",
    "x_1^2": "x₁²",
    "(Delta x)^2": "(Δx)²",
    "diff(f(x), x) (prime)": "f′(x)",
    "diff(f(x), (x, 4)) (prime)": "f⁽⁴⁾(x)",
    "diff(q, t) (prime)": "q′",
    "diff(q, (t, 2)) (dot)": "q̈",
    "diff(x + 1, x) (operator)": "Dₓ (x + 1)",
    "2*Piecewise((x, otherwise))": "2 ({x  otherwise)",
    "A*w": "𝐀 𝐰",
    "Matrix([[x, y]])": "(x  y)",
    "0 < x <= 1": "0 < x ≤ 1",
    "a = b": "a = b",
    "a := b": "a ≔ b",
    "a < b": "a < b",
    "a <= b": "a ≤ b",
    "a > b": "a > b",
    "a >= b": "a ≥ b",
    "a != b": "a ≠ b",
    "a ≈ b": "a ≈ b",
    "a ≡ b": "a ≡ b",
    "a ∝ b": "a ∝ b",
    "a ∼ b": "a ∼ b",
    "a ≪ b": "a ≪ b",
    "a ≫ b": "a ≫ b",
    "a ∈ b": "a ∈ b",
    "a ∉ b": "a ∉ b",
    "a ⊂ b": "a ⊂ b",
    "a ⊆ b": "a ⊆ b",
    "a → b": "a → b",
    "a ↦ b": "a ↦ b",
    "not a": "¬a",
    "a or b ⇔ c ⇒ a": "a ∨ b ⇔ c ⇒ a",
    "not (a = b)": "¬(a = b)",
    "(a, b)": "(a, b)",
    "(a, b]": "(a, b]",
    "{a, b}": "{a, b}",
    "(a,)": "(a,)",
    "()": "()",
    "x = 1, y = 2": "x = 1,  y = 2",
    "sin((a, b])": "sin((a, b])",
    "pi": "π",
    "e": "e",
    "I": "i",
    "oo": "∞",
    "zoo": "∞̃",
    "nan": "NaN",
    "EulerGamma": "EulerGamma",
    "GoldenRatio": "GoldenRatio",
    "Catalan": "Catalan",
    "true": "true",
    "false": "false",
    "Reals": "ℝ",
    "Integers": "ℤ",
    "Naturals": "ℕ",
    "Rationals": "ℚ",
    "Complexes": "ℂ",
    "EmptySet": "∅",
    "...": "…",
    "1 + 2 + ... + n": "1 + 2 + … + n",
    "±a ∓ b": "±a ∓ b",
    "dot(mathbf{a}, mathbf{b})": "𝐚 · 𝐛",
    "cross(vec{a}, vec{b})": "a⃗ × b⃗",
    "cross(a, b)": "cross(a, b)",
    "dot(grad(f), hat{mathbf{r}})": "∇f · 𝐫̂",
    "mathbf{a}*mathbf{b}": "𝐚 𝐛",
    "d*x": "d · x",
    "(a + b)*(a - b)": "(a + b) (a - b)",
    "x*sqrt(x)*sin(x)": "x √x sin(x)",
}

STYLES = [
    ("ln(x)", Style(logarithm="log"), "log(x)"),
    ("atan(x)", Style(inverse="power"), "tan⁻¹(x)"),
    ("x*(y + 1)", Style(multiplication="dot"), "x · (y + 1)"),
    ("x*(y + 1)", Style(multiplication="times"), "x × (y + 1)"),
    ("3*2.5", Style(decimal=","), "3 · 2,5"),
    ("A*w", Style(vectors="arrow"), "A\u20d7 w\u20d7"),
    ("A*w", Style(vectors="plain"), "A w"),
    ("partial(f(x, y), (x, 2))", Style(derivatives="subscript"), "fₓₓ(x, y)"),
    ("partial(f(x, y), (x, 2))", Style(derivatives="operator"), "∂ₓ² f(x, y)"),
]


@pytest.mark.parametrize("name", ON_ONE_LINE)
def test_a_simple_specimen_stays_on_one_line(name: str) -> None:
    assert terminal(specimen(name)) == ON_ONE_LINE[name]


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_tall_specimen_is_drawn_as_expected(name: str) -> None:
    assert "\n" + terminal(specimen(name)) + "\n" == DRAWINGS[name]


def test_every_specimen_has_its_drawing() -> None:
    assert set(SPECIMENS) == set(ON_ONE_LINE) | set(DRAWINGS)


@pytest.mark.parametrize(("name", "style", "expected"), STYLES)
def test_the_style_decides_where_there_is_a_choice(name: str, style: Style, expected: str) -> None:
    assert terminal(specimen(name), style) == expected


@pytest.mark.parametrize(
    ("text", "columns"),
    [("x", 1), ("x\u0302", 1), ("a\u20d7b", 2), ("𝐫\u0302", 1), ("数", 2), ("ｘ", 2), ("", 0), ("─√∂⎛", 4), ("\u200bx", 1)],
)
def test_width_is_counted_in_columns_not_in_characters(text: str, columns: int) -> None:
    assert display_width(text) == columns


def test_a_bar_is_as_long_as_accents_and_wide_characters_need() -> None:
    assert str(fraction(line("x\u0302y"), line("z"))) == "x\u0302y\n──\nz"
    assert str(fraction(line("1"), line("数数"))) == " 1\n────\n数数"
    assert terminal(Quotient(Name("hat{x}"), ONE)) == "x\u0302\n─\n1"


def test_all_rows_of_a_box_have_its_width() -> None:
    tall = fraction(line("x\u0302"), line("数"))
    for box in (
        beside(tall, line("y")),
        pile([tall, line("abc")]),
        bracketed(tall),
        scripts(tall, tall, tall),
        root(tall, tall),
        fraction(tall, tall),
    ):
        assert {display_width(row) for row in box.lines} == {box.width}
    assert Box(("ab", "c")).lines == ("ab", "c ")


def test_neighbours_stand_on_one_baseline() -> None:
    half, third = fraction(line("1"), line("2")), fraction(fraction(line("1"), line("2")), line("3"))
    drawn = str(beside(line("a "), half, line(" b "), third))
    assert drawn == "       1\n       ─\n  1    2\na ─ b ───\n  2    3"


@pytest.mark.parametrize("text", ["a\x1b[2J", "a\nb", "\r\x07", "\u202eabc", "x_{\x1b}", "\x9b31m"])
def test_no_name_moves_the_cursor_or_changes_the_terminal(text: str) -> None:
    nodes = (
        Name(text),
        Call(text, (x,)),
        Indexed(text, (i,)),
        Apply(text, (x,)),
        Number(text),
        Constant(text),
        Root(Name(text)),
        Power(Name(text), x),
    )
    for node in nodes:
        assert all(char.isprintable() or char == "\n" for char in terminal(node))
        assert "\n" not in terminal(node) or isinstance(node, Root), terminal(node)


def test_random_formulas_are_drawn_in_printable_characters_without_blanks_at_the_end() -> None:
    for seed in range(300):
        rows = terminal(random_formula(seed)).split("\n")
        assert all(row == row.rstrip() for row in rows)
        assert all(char.isprintable() or unicodedata.combining(char) for row in rows for char in row)


def test_a_formula_may_be_150_deep() -> None:
    wrappers = [Root, lambda d: Quotient(ONE, d), lambda d: of("sin", d), lambda d: Power(ONE, d), square, lambda d: Call("f", (d,))]
    wrappers += [lambda d: plus(ONE, minus(d)), lambda d: Matrix(((d,),))]
    for wrap in wrappers:
        deep: Node = Name("alpha")
        for _ in range(150):
            deep = wrap(deep)
        assert terminal(deep).count("α") == 1
