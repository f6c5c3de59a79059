"""Ink into Typst: each specimen letter for letter, all of them compiled, and no name that reaches Typst as code."""

from __future__ import annotations

import re

import pytest

from symcalc import functions
from symcalc.formula import nodes
from symcalc.formula.nodes import Apply, Call, Constant, Indexed, Name, Node, Number, Power, Product, Quotient, Root, Sum
from symcalc.formula.style import Style
from symcalc.formula.writing.typst import typst
from tests.formula.random_ink import random_formula
from tests.formula.writing.specimens import SPECIMENS, a, f, i, n, of, specimen, square, x

EXPECTED = {
    "f(x, y) = x^2*sin(y) + e^(-x*y)": "f(x, y) = x^2 sin(y) + e^(-x y)",
    "x^2 + 2*x*y - y^2": "x^2 + 2 x y - y^2",
    "-x*y": "-x y",
    "2^(-3)": "2^(-3)",
    "(-x) + y": "(-x) + y",
    "a*(b + c)": "a (b + c)",
    "a*(b*c)": "a (b c)",
    "a + (b + c)": "a + (b + c)",
    "(-x)^2": "(-x)^2",
    "(x^2)^3": "(x^2)^3",
    "x^(y^z)": "x^(y^z)",
    "(x + 1)^n": "(x + 1)^n",
    "x^(n + 1)": "x^(n + 1)",
    "(x + 1)/(y - 1)": "frac(x + 1, y - 1)",
    "a/b/(c/d)": "frac(thin frac(a, b) thin, thin frac(c, d) thin)",
    "-1/2": "-frac(1, 2)",
    "1 - 1/2": "1 - frac(1, 2)",
    "1/2*x": "frac(1, 2) x",
    "e^((-x^2)/2)": "e^(frac(-x^2, 2))",
    "sqrt(2)": "sqrt(2)",
    "sqrt(x)": "sqrt(x)",
    "sqrt(x + 1)": "sqrt(x + 1)",
    "root(x + 1, 3)": "root(3, x + 1)",
    "root((x + 1)/y, n)": "root(n, frac(x + 1, y))",
    "sqrt(1 + sqrt(1 + sqrt(x)))": "sqrt(1 + sqrt(1 + sqrt(x)))",
    "sqrt(x)^3": "sqrt(x)^3",
    "2*sqrt(10)*x": "2 sqrt(10) x",
    "1.5e-3": "1.5 times 10^(-3)",
    "1.5e-3*4": "(1.5 times 10^(-3)) dot 4",
    "3*2.5": "3 dot 2.5",
    "2*10^5": "2 dot 10^5",
    "(1e9)^2": "(1 times 10^(9))^2",
    "sin(x)": "sin(x)",
    "sin(x)^2": "sin^2(x)",
    "sin(x)^n": "(sin(x))^n",
    "erf(x/sqrt(2))": 'op("erf")(frac(x, sqrt(2)))',
    "atan(x)": "arctan(x)",
    "ln(x)": "ln(x)",
    "log(x, 2)": "log_(2)(x)",
    "besselj(n, x)": 'op("J")_(n)(x)',
    "gamma(n + 1)": "Gamma (n + 1)",
    "zeta(s)": "zeta (s)",
    "max(x, y, 0)": "max(x, y, 0)",
    "atan2(y, x)": 'op("atan2")(y, x)',
    "abs(x/y)": "abs(frac(x, y))",
    "abs(x - y)": "abs(x - y)",
    "norm(mathbf{w})": "norm(upright(bold(w)))",
    "norm(x/2, 1)": "norm(frac(x, 2))_(1)",
    "floor(x/2)": "floor(frac(x, 2))",
    "ceil(x)": "ceil(x)",
    "ceil(1/2)": "ceil(frac(1, 2))",
    "n!": "n!",
    "(n!)!": "(n!)!",
    "(n - 1)!": "(n - 1)!",
    "binomial(n, k)": "binom(n, k)",
    "transpose(A)": "upright(bold(A))^(sans(T))",
    "A^(T)": "(upright(bold(A)))^T",
    "det(A)": "det(upright(bold(A)))",
    "det(Matrix([[a, b], [c, d]]))": 'mat(delim: "|", a, b; c, d)',
    "KroneckerDelta(i, j)": "delta_(i, j)",
    "grad(f)": "nabla f",
    "grad(f(x, y))": "nabla f(x, y)",
    "grad(f + g)": "nabla (f + g)",
    "div(mathbf{F})": "nabla dot upright(bold(F))",
    "curl(mathbf{F})": "nabla times upright(bold(F))",
    "laplacian(f)": "nabla^2 f",
    "conjugate(z)": 'op("conj")(z)',
    "asinh(x)": 'op("arsinh")(x)',
    "Mod(a, b)": 'op("mod")(a, b)',
    "f(x + 1)": "f(x + 1)",
    "f'(x^2)": "f'(x^2)",
    "f''''(x^2)": "f^((4))(x^2)",
    "D[2,1](f)(x^2, y)": "partial_1^2 partial_2 f(x^2, y)",
    "f(x)^2": "f(x)^2",
    "f_1(x/2)": "f_1 (frac(x, 2))",
    "sigma(w*x)": "sigma (upright(bold(w)) x)",
    "rate(x)": '"rate"(x)',
    "f*(x + 1)": "f dot (x + 1)",
    "x*(y + 1)": "x (y + 1)",
    "alpha*(x + 1)": "alpha dot (x + 1)",
    "x[i]": "x_i",
    "w[j, k]": "upright(bold(w))_(j k)",
    "w[i + 1, j]": "upright(bold(w))_(i + 1, j)",
    "x[i]^2": "x_i^2",
    "y[b]": "y_b",
    "x_1": "x_1",
    "x_ij": "x_(i j)",
    "x_max": 'x_("max")',
    "x_{n+1}": "x_(n + 1)",
    "hat{y}": "hat(y)",
    "hat{mathbf{r}}": "hat(upright(bold(r)))",
    "bar{x}": "macron(x)",
    "vec{a}": "arrow(a)",
    "dot{x}": "dot(x)",
    "ddot{x}_1": "dot.double(x)_1",
    "mathcal{L}": "cal(L)",
    "mathbb{R}": "bb(R)",
    "mathfrak{g}": "frak(g)",
    "mathsf{x}": "sans(x)",
    "boldsymbol{beta}": "bold(beta)",
    "w^(L)_jk": "w_(j k)^((L))",
    "a^(1)": "a^((1))",
    "x^*": "x^*",
    "x'": "x'",
    "f''": "f''",
    "rate": '"rate"',
    "dx": "d x",
    "omega_0": "omega_0",
    "sigma_y": "sigma_y",
    "epsilon": "epsilon.alt",
    "varphi": "phi",
    "hbar": "ℏ",
    "x_{i_{1}}": "x_(i_(1))",
    "x_{(1)}": "x_(\\( 1 \\))",
    "tilde{rate}": 'tilde("rate")',
    "Delta x": "Delta x",
    "delta mathbf{w}^(L)_jk'": "delta upright(bold(w))'_(j k)^((L))",
    "(w^(L))^2": "(w^((L)))^2",
    "x_1^2": "x_1^2",
    "sigma_y^2": "sigma_y^2",
    "(Delta x)^2": "(Delta x)^2",
    "diff(f, x)": "frac(dif f, dif x)",
    "partial(f(x, y), (x, 2))": "frac(partial^2 f(x, y), partial x^2)",
    "partial(f(x, y), (y, 2), x)": "frac(partial^3 f(x, y), partial x thin partial y^2)",
    "diff(x^2 + x, x)": "frac(dif, dif x) (x^2 + x)",
    "diff(x^2*y, x)": "frac(dif, dif x) (x^2 y)",
    "diff(y, (x, n))": "frac(dif^n y, dif x^n)",
    "diff(f(x), x) (prime)": "f'(x)",
    "diff(f(x), (x, 4)) (prime)": "f^((4))(x)",
    "diff(q, t) (prime)": "q'",
    "diff(q, (t, 2)) (dot)": "dot.double(q)",
    "partial(f(x, y), y, x) (subscript)": "f_(y x)(x, y)",
    "partial(p, x, y) (subscript)": "p_(x y)",
    "partial(f(x, y), y, (x, 2)) (operator)": "partial_(x)^2 partial_(y) f(x, y)",
    "diff(x + 1, x) (operator)": "upright(D)_(x) (x + 1)",
    "diff(x + 1, x)*y": "(frac(dif, dif x) (x + 1)) y",
    "partial(f, x_1)": "frac(partial f, partial x_1)",
    "Sum(1/i^2, (i, 1, oo))": "sum_(i = 1)^(oo) frac(1, i^2)",
    "Sum(x[i], i)": "sum_(i) x_i",
    "Product(i + 1, (i, 1, n))": "product_(i = 1)^n (i + 1)",
    "Sum(i, (i, 1, n))*x": "(sum_(i = 1)^n i) x",
    "Sum(2*i, (i, 1, n)) + 1": "sum_(i = 1)^n 2 i + 1",
    "Sum(Sum(a[i, j], (j, 1, m)), (i, 1, n))": "sum_(i = 1)^n sum_(j = 1)^m a_(i j)",
    "Integral(x^2, (x, 0, 1))": "integral_(0)^(1) x^2 dif x",
    "Integral(x^2 + 1, x)": "integral (x^2 + 1) dif x",
    "Integral(Integral(x*y, (x, 0, y)), (y, 0, 1))": "integral_(0)^(1) integral_(0)^(y) x y dif x dif y",
    "Integral(1/(1 + x^2), (x, -oo, oo))": "integral_(-oo)^(oo) frac(1, 1 + x^2) dif x",
    "Limit(sin(x)/x, x, 0)": "lim_(x -> 0) frac(sin(x), x)",
    "Limit(1/x, x, 0, '+')": "lim_(x -> 0^(+)) frac(1, x)",
    "Limit(f, x, a + b, '-')": "lim_(x -> (a + b)^(-)) f",
    "Limit(f(x), x, oo)": "lim_(x -> oo) f(x)",
    "f(x) = Piecewise((x^2, x >= 0), (-x, otherwise))": 'f(x) = cases(x^2 & "if" x >= 0, -x & "otherwise")',
    "Piecewise((x/2, x > 0), (0, x < 0 and y != 0), (1, otherwise))": 'cases(frac(x, 2) & "if" x > 0, 0 & "if" x < 0 and y != 0, 1 & "otherwise")',
    "2*Piecewise((x, otherwise))": '2 (cases(x & "otherwise"))',
    "Matrix([[a, b], [c, d]])": 'mat(delim: "(", a, b; c, d)',
    "bmatrix([[a, 1/2], [c, x - 1]])": 'mat(delim: "[", a, frac(1, 2); c, x - 1)',
    "Matrix([[x], [y], [z]])": 'mat(delim: "(", x; y; z)',
    "A*w": "upright(bold(A)) upright(bold(w))",
    "Matrix([[x, y]])": 'mat(delim: "(", x, y)',
    "at(partial(f, x), (1, 2))": "lr(frac(partial f, partial x) |)_((1, 2))",
    "at(x^2, x=1)": "lr(x^2 |)_(x = 1)",
    "at(x + y, x=1, y=2)": "lr((x + y) |)_(x = 1, y = 2)",
    "between(x^3/3, 0, 1)": "lr([ frac(x^3, 3) ])_(0)^(1)",
    "at((x + 1)*(1/2), x=1)": "lr(((x + 1) frac(1, 2)) |)_(x = 1)",
    "0 < x <= 1": "0 < x <= 1",
    "a = b": "a = b",
    "a := b": "a colon.eq b",
    "a < b": "a < b",
    "a <= b": "a <= b",
    "a > b": "a > b",
    "a >= b": "a >= b",
    "a != b": "a != b",
    "a ≈ b": "a approx b",
    "a ≡ b": "a equiv b",
    "a ∝ b": "a prop b",
    "a ∼ b": "a tilde.op b",
    "a ≪ b": "a << b",
    "a ≫ b": "a >> b",
    "a ∈ b": "a in b",
    "a ∉ b": "a in.not b",
    "a ⊂ b": "a subset b",
    "a ⊆ b": "a subset.eq b",
    "a → b": "a -> b",
    "a ↦ b": "a |-> b",
    "not a": "not a",
    "a or b ⇔ c ⇒ a": "a or b <=> c => a",
    "not (a = b)": "not (a = b)",
    "(a, b)": "(a, b)",
    "[a, 1/2)": "lr(\\[ a comma frac(1, 2) \\))",
    "(a, b]": "lr(\\( a comma b \\])",
    "{a, b}": "{a, b}",
    "(a,)": '(a",")',
    "()": "()",
    "x = 1, y = 2": "x = 1, quad y = 2",
    "[0, 1)/2": "frac(lr(\\[ 0 comma 1 \\)), 2)",
    "sin((a, b])": "sin(lr(\\( a comma b \\]))",
    "(1/2,)": '(frac(1, 2)",")',
    "pi": "pi",
    "e": "e",
    "I": "upright(i)",
    "oo": "oo",
    "zoo": "tilde(oo)",
    "nan": '"NaN"',
    "EulerGamma": 'op("EulerGamma")',
    "GoldenRatio": 'op("GoldenRatio")',
    "Catalan": 'op("Catalan")',
    "true": '"true"',
    "false": '"false"',
    "Reals": "bb(R)",
    "Integers": "bb(Z)",
    "Naturals": "bb(N)",
    "Rationals": "bb(Q)",
    "Complexes": "bb(C)",
    "EmptySet": "emptyset",
    "...": "dots.h",
    "1 + 2 + ... + n": "1 + 2 + dots.h + n",
    "±a ∓ b": "plus.minus a minus.plus b",
    "dot(mathbf{a}, mathbf{b})": "upright(bold(a)) dot upright(bold(b))",
    "cross(vec{a}, vec{b})": "arrow(a) times arrow(b)",
    "dot(a, 1/2)": "lr(⟨ a, frac(1, 2) ⟩)",
    "cross(a, b)": 'op("cross")(a, b)',
    "dot(grad(f), hat{mathbf{r}})": "nabla f dot hat(upright(bold(r)))",
    "mathbf{a}*mathbf{b}": "upright(bold(a)) upright(bold(b))",
    "d*x": "d dot x",
    "(a + b)*(a - b)": "(a + b) (a - b)",
    "x*sqrt(x)*sin(x)": "x sqrt(x) sin(x)",
    "a*b/(c*x)": "frac(a b, c x)",
    "a/b*c": "frac(a, b) c",
    "1/2*a/b": "frac(frac(1, 2) a, b)",
}

STYLES = [
    ("ln(x)", Style(logarithm="log"), "log(x)"),
    ("atan(x)", Style(inverse="power"), "tan^(-1)(x)"),
    ("asinh(x)", Style(inverse="power"), "sinh^(-1)(x)"),
    ("x*(y + 1)", Style(multiplication="dot"), "x dot (y + 1)"),
    ("x*(y + 1)", Style(multiplication="times"), "x times (y + 1)"),
    ("3*2.5", Style(decimal=","), '3 dot 2class("normal", ",")5'),
    ("A*w", Style(vectors="arrow"), "arrow(A) arrow(w)"),
    ("A*w", Style(vectors="plain"), "A w"),
    ("A*w", Style(multiplication="dot"), "upright(bold(A)) upright(bold(w))"),
    ("partial(f(x, y), (x, 2))", Style(derivatives="subscript"), "f_(x x)(x, y)"),
    ("partial(f(x, y), (x, 2))", Style(derivatives="operator"), "partial_(x)^2 f(x, y)"),
    ("diff(f(x), x) (prime)", Style(derivatives="leibniz"), "frac(dif f(x), dif x)"),
    ("diff(x^2 + x, x)", Style(derivatives="prime"), "frac(dif, dif x) (x^2 + x)"),
]

HOSTILE = [
    '#panic("seen")',
    '"); #panic("seen"); ("',
    '\\"); #panic("seen"); ("',
    "$ #panic() $",
    "x) #panic() (",
    "x_{#panic()}",
    "a\n#panic()",
    "\\u{22}",
    "/* x",
    "// x",
    "panic",
    "dif",
    "\u202ex",
    "x\x00",
    '"',
    "\\",
    "",
]


def compiled(*formulas: str) -> bytes:
    return pytest.importorskip("typst").compile("\n".join(f"$ {formula} $" for formula in formulas).encode(), format="pdf")


@pytest.mark.parametrize("name", SPECIMENS)
def test_each_specimen_is_written_as_expected(name: str) -> None:
    assert typst(specimen(name)) == EXPECTED[name]


def test_the_specimens_cover_all_node_kinds() -> None:
    kinds = {kind for kind in vars(nodes).values() if isinstance(kind, type) and issubclass(kind, Node) and kind is not Node}
    assert {type(part) for node in SPECIMENS.values() for part in node.walk()} == kinds


@pytest.mark.parametrize(("name", "style", "expected"), STYLES)
def test_the_style_decides_where_there_is_a_choice(name: str, style: Style, expected: str) -> None:
    assert typst(specimen(name), style) == expected


def test_typst_compiles_all_specimens_in_one_document() -> None:
    assert compiled(*map(typst, map(specimen, SPECIMENS))).startswith(b"%PDF")


def test_typst_refuses_what_is_not_its_mathematics() -> None:
    refused = pytest.importorskip("typst").TypstError
    for wrong in ("frac(1, 2", "unknownword(x)", "x_", '#panic("seen")'):
        with pytest.raises(refused):
            compiled(wrong)


def test_typst_compiles_every_known_function() -> None:
    formulas = []
    for row in functions.rows():
        arguments = (a, x, n, i)[: max(row.arity[0], 1)]
        node = Apply(row.name, arguments)
        formulas += [typst(whole, style) for whole in (node, square(node), Quotient(node, x)) for style in (Style(), Style(inverse="power"))]
    assert len(formulas) > 400
    compiled(*formulas)


def test_typst_compiles_random_formulas_in_all_styles() -> None:
    styles = [Style(), *(style for _, style, _ in STYLES)]
    compiled(*(typst(random_formula(seed), styles[seed % len(styles)]) for seed in range(300)))


def test_typst_compiles_names_with_every_sign_that_an_index_may_hold() -> None:
    indices = [
        "(",
        ")",
        "((",
        "_",
        "i_",
        "_i",
        "i_{1}",
        "i_{_}",
        "i{1}",
        "'",
        "''",
        "*",
        "+",
        "-",
        ",",
        "i,",
        ",,",
        "i'",
        "i j",
        "alpha_1",
        "i_alpha",
        "1_1",
    ]
    compiled(*(typst(Name(form % index)) for index in indices for form in ("x_{%s}", "hat{x}_{%s}'")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_reaches_typst_as_code(text: str) -> None:
    written = [
        typst(node)
        for node in (Name(text), Call(text, (x,)), Call(text, (x,), (5,)), Indexed(text, (i,)), Indexed("x", (Name(text),)), Apply(text, (x,)))
    ]
    written += [typst(node) for node in (Number(text), Constant(text), Root(Name(text)), Power(Name(text), Name(text)), Product((Name(text), f)))]
    compiled(*written)
    for formula in written:
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", formula)
        assert not re.search(r"[#$\\\x00-\x1f]|panic", outside), formula


def test_a_formula_may_be_150_deep() -> None:
    wrappers = [
        Root,
        lambda d: Quotient(a, d),
        lambda d: of("sin", d),
        lambda d: Power(a, d),
        square,
        lambda d: Call("f", (d,)),
        lambda d: Sum((("+", a), ("+", d))),
    ]
    for wrap in wrappers:
        deep: Node = x
        for _ in range(150):
            deep = wrap(deep)
        assert typst(deep).count("x") == 1
