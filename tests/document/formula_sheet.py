r"""Formulas of all kinds, typeset from LaTeX and from Typst side by side, to be looked at.

``python -m tests.document.formula_sheet sheet.html`` writes one page: each row has a formula as text, as KaTeX typesets its LaTeX,
and as Typst typesets its own source. The two must mean the same to a reader.
"""

from __future__ import annotations

import base64
import sys
import warnings
from pathlib import Path

import typst

from symcalc.document.blocks import Prose, Section, Table
from symcalc.errors import ReadingWarning
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read
from symcalc.registry import FORMATS

ROLES = {"f": "function of x, y", "g": "function of x", "h": "function", "A": "matrix", "B": "matrix", "v": "vector", "w": "vector"}
TEXTS = r"""
2 \cdot 3 x - (-4) y
-x^2 + (-x)^2 - (-2)^3
\frac{x + 1}{\frac{y}{z} - 1}
\frac{\frac{a}{b}}{c} + \frac{a}{\frac{b}{c}}
x \frac{1}{2} + 2 \cdot \frac{1}{3} + \frac{-x}{y}
(a + b)(a - b) c (-d)
a - (b - c) - (d + e)
x^{y^{z}} + (x^y)^z + x^{-1/2}
e^{-\frac{x^2}{2} - \frac{y^2}{8}}
(-1)^{n+1} (2 n)! - n!^2
\sqrt{x^2 + 1} + \sqrt[3]{\frac{x}{y}} + \sqrt{2} x
\sqrt{\sqrt{x} + \sqrt[n]{y}}
|x - |y|| + \left|\frac{x}{y}\right|^2
0.25 x + 1.5 \cdot 10^{-3} y
x_1^2 + x_{i j} + a^{(1)} + w^{(L)}_{j k}
\alpha \beta^2 + \Gamma \varphi_0 - \theta'
\dot x + \ddot{y} + \hat{z} + \tilde{a} + \bar b
\mathbf{v} \cdot \mathbf{w} + \vec{a} \times \vec{b}
\sin(x)^2 + \cos^2(2 x) - \tan(x y)
\sin(\cos(x)) \ln(x) + \ln(x)^2 + \ln(x^2)
\log_{10}(x) + \log_a(x + 1)
\arctan\left(\frac{y}{x}\right) + \sinh(x) + \operatorname{arsinh}(x)
\Gamma(x) \operatorname{erf}(x) + J_n(x)
h(x + 1, 2 y) + g(x)^2
g'(x) + g''(x^2)
\frac{\partial f}{\partial x} + \frac{\partial^2 f}{\partial x \, \partial y}
\frac{\mathrm{d}}{\mathrm{d} x} \left(x^2 + 1\right) \sin(x)
\frac{\mathrm{d}^2 y}{\mathrm{d} t^2} = -\omega^2 y
\frac{\partial}{\partial x} (x^2 \sin(y)) + 1
\left. \frac{\partial f}{\partial x} \right|_{x=1, y=2}
f_{x y} - f_{y x}
\nabla f(x, y) \cdot \frac{1}{5} (3, 4)
\nabla \cdot \mathbf{F} = 0
\nabla \times \mathbf{F}
\Delta u + \Delta x \, y
\int_0^1 x^2 \, \mathrm{d} x + \int \sin(t) \, \mathrm{d} t
\int_0^{x^2} \frac{\sin(x t)}{t} \, \mathrm{d} t
\left[ \frac{x^3}{3} \right]_0^1
\sum_{i=1}^n (x_i - \mu)^2
\left(\sum_{k=0}^{\infty} \frac{x^k}{k!}\right) y
\prod_{i=1}^n (x + i)
\sum_{i=1}^n \sum_{j=1}^m a_{i j} x_i y_j
\lim_{x \to 0^+} \frac{\sin(x)}{x} = 1
\lim_{h \to 0} \frac{g(x + h) - g(x)}{h}
\begin{pmatrix} 1 & -x \\ \frac{1}{2} & y^2 \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix}
\begin{bmatrix} 2 u & -1 \\ 1 & -2 \end{bmatrix}
\det \begin{pmatrix} a & b \\ c & d \end{pmatrix} = a d - b c
A^T B + A^{-1} v - v^T A v
\begin{cases} x^2 & \text{if } x \le 1 \\ 3 x & \text{otherwise} \end{cases}
\binom{n}{k} + \left\lfloor x \right\rfloor + \left\lceil y \right\rceil
\max(x, 0) + \min(x, y, z)
x > 0 \land y \ne 0
x \le 1 \lor x \ge 2
x^2 = 4 \Leftrightarrow x = 2 \lor x = -2
0 < x \le \frac{\pi}{2}
x \in \mathbb{R}
(x, y) = (1, -2)
a \pm b \mp c
\pi \approx 3.14159
x \to \infty
e^{i \pi} + 1 = 0
\sigma(w x + b) - \sigma_i
-\frac{x}{y} - \frac{-x}{y} - \left(-\frac{1}{x}\right)
2^{x} 3^{y} \cdot 10^{-2} + x^{2} 2
\frac{\partial}{\partial y} \frac{\partial}{\partial x} (x y)
(\ln(x) + 1) x^x
"""


def formulas() -> list[Formula]:
    """The formulas of the sheet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReadingWarning)
        texts = TEXTS.strip().splitlines()
        return [read(text, notation="latex", declare={name: role for name, role in ROLES.items() if name in text}) for text in texts]


def picture(formula: Formula) -> bytes:
    """What Typst makes of a formula, as SVG."""
    source = f"#set page(width: auto, height: auto, margin: 2pt)\n#set text(size: 13pt)\n#math.equation(block: true, ${formula.to_typst()}$)\n"
    drawn = typst.compile(source.encode(), format="svg", ignore_system_fonts=True)
    assert isinstance(drawn, bytes)
    return drawn


def sheet() -> str:
    """The page."""
    found = formulas()
    rows = tuple(
        (Prose(str(number)), Prose(formula.to_text().replace("{", "(").replace("}", ")")), Prose("{}", (formula,)), Prose(f"«{number}»"))
        for number, formula in enumerate(found, 1)
    )
    page = FORMATS["html"](Section(Prose("Formulas, typeset twice"), (Table((Prose("n"), Prose("text"), Prose("LaTeX"), Prose("Typst")), rows),)))
    assert isinstance(page, str)
    for number, formula in enumerate(found, 1):
        image = base64.b64encode(picture(formula)).decode("ascii")
        page = page.replace(f"«{number}»", f'<img src="data:image/svg+xml;base64,{image}" alt="" style="background:#fff">', 1)
    return page.replace("max-width: 54rem", "max-width: none").replace('class="tex"', 'class="tex display"')


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sheet(), encoding="utf-8")
