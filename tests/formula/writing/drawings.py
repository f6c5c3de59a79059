"""The expected drawings of the specimens that take several lines."""

from typing import Final

DRAWINGS: Final[dict[str, str]] = {
    "f(x, y) = x^2*sin(y) + e^(-x*y)": """
                       -x y
f(x, y) = x² sin(y) + e
""",
    "x^(y^z)": """
 yᶻ
x
""",
    "(x + 1)/(y - 1)": """
x + 1
─────
y - 1
""",
    "a/b/(c/d)": """
 a
 ─
 b
───
 c
 ─
 d
""",
    "-1/2": """
  1
- ─
  2
""",
    "1 - 1/2": """
    1
1 - ─
    2
""",
    "1/2*x": """
1
─ x
2
""",
    "e^((-x^2)/2)": """
 -x²
 ───
  2
e
""",
    "sqrt(x + 1)": """
 _____
√x + 1
""",
    "root(x + 1, 3)": """
  _____
³√x + 1
""",
    "root((x + 1)/y, n)": """
   ┌──────
n  │x + 1
 ╲ │─────
  ╲│  y
""",
    "sqrt(1 + sqrt(1 + sqrt(x)))": """
  ┌────────────
╲ │     ______
 ╲│1 + √1 + √x
""",
    "erf(x/sqrt(2))": """
   ⎛x ⎞
erf⎜──⎟
   ⎝√2⎠
""",
    "abs(x/y)": """
│x│
│─│
│y│
""",
    "norm(x/2, 1)": """
‖x‖
‖─‖
‖2‖1
""",
    "floor(x/2)": """
⎢x⎥
⎢─⎥
⎣2⎦
""",
    "ceil(1/2)": """
⎡1⎤
⎢─⎥
⎢2⎥
""",
    "binomial(n, k)": """
⎛n⎞
⎜ ⎟
⎝k⎠
""",
    "A^(T)": """
 T
𝐀
""",
    "det(Matrix([[a, b], [c, d]]))": """
│a  b│
│    │
│c  d│
""",
    "KroneckerDelta(i, j)": """
δ
 i,j
""",
    "f_1(x/2)": """
  ⎛x⎞
f₁⎜─⎟
  ⎝2⎠
""",
    "w[i + 1, j]": """
𝐰
 i+1,j
""",
    "y[b]": """
y
 b
""",
    "sigma_y": """
σ
 y
""",
    "x_{i_{1}}": """
x
 i₁
""",
    "sigma_y^2": """
σ²
 y
""",
    "diff(f, x)": """
df
──
dx
""",
    "partial(f(x, y), (x, 2))": """
∂²f(x, y)
─────────
   ∂x²
""",
    "partial(f(x, y), (y, 2), x)": """
∂³f(x, y)
─────────
 ∂x ∂y²
""",
    "diff(x^2 + x, x)": """
d
── (x² + x)
dx
""",
    "diff(x^2*y, x)": """
d
── (x² y)
dx
""",
    "diff(y, (x, n))": """
dⁿy
───
dxⁿ
""",
    "partial(f(x, y), y, x) (subscript)": """
f  (x, y)
 yx
""",
    "partial(p, x, y) (subscript)": """
p
 xy
""",
    "partial(f(x, y), y, (x, 2)) (operator)": """
∂ₓ²∂  f(x, y)
    y
""",
    "diff(x + 1, x)*y": """
⎛d         ⎞
⎜── (x + 1)⎟ y
⎝dx        ⎠
""",
    "partial(f, x_1)": """
∂f
───
∂x₁
""",
    "Sum(1/i^2, (i, 1, oo))": """
 ∞
___
╲   1
╱   ──
‾‾‾ i²
i=1
""",
    "Sum(x[i], i)": """
___
╲
╱   xᵢ
‾‾‾
 i
""",
    "Product(i + 1, (i, 1, n))": """
 n
┬──┬
│  │ (i + 1)
│  │
i=1
""",
    "Sum(i, (i, 1, n))*x": """
⎛ n   ⎞
⎜___  ⎟
⎜╲    ⎟
⎜╱   i⎟ x
⎜‾‾‾  ⎟
⎝i=1  ⎠
""",
    "Sum(2*i, (i, 1, n)) + 1": """
 n
___
╲
╱   2 i + 1
‾‾‾
i=1
""",
    "Sum(Sum(a[i, j], (j, 1, m)), (i, 1, n))": """
 n   m
___ ___
╲   ╲
╱   ╱   aᵢⱼ
‾‾‾ ‾‾‾
i=1 j=1
""",
    "Integral(x^2, (x, 0, 1))": """
1
⌠
⎮ x² dx
⌡
0
""",
    "Integral(x^2 + 1, x)": """
⌠
⎮ (x² + 1) dx
⌡
""",
    "Integral(Integral(x*y, (x, 0, y)), (y, 0, 1))": """
1
⌠ y
⎮ ⌠
⎮ ⎮ x y dx dy
⎮ ⌡
⌡ 0
0
""",
    "Integral(1/(1 + x^2), (x, -oo, oo))": """
∞
⌠    1
⎮  ────── dx
⌡  1 + x²
-∞
""",
    "Limit(sin(x)/x, x, 0)": """
    sin(x)
lim ──────
x→0   x
""",
    "Limit(1/x, x, 0, '+')": """
     1
lim  ─
x→0⁺ x
""",
    "Limit(f, x, a + b, '-')": """
   lim     f
x→(a + b)⁻
""",
    "Limit(f(x), x, oo)": """
lim f(x)
x→∞
""",
    "f(x) = Piecewise((x^2, x >= 0), (-x, otherwise))": """
       ⎧x²  if x ≥ 0
f(x) = ⎨
       ⎩-x  otherwise
""",
    "Piecewise((x/2, x > 0), (0, x < 0 and y != 0), (1, otherwise))": """
⎧x
⎪─  if x > 0
⎪2
⎪
⎨0  if x < 0 ∧ y ≠ 0
⎪
⎩1  otherwise
""",
    "Matrix([[a, b], [c, d]])": """
⎛a  b⎞
⎜    ⎟
⎝c  d⎠
""",
    "bmatrix([[a, 1/2], [c, x - 1]])": """
⎡     1  ⎤
⎢a    ─  ⎥
⎢     2  ⎥
⎢        ⎥
⎣c  x - 1⎦
""",
    "Matrix([[x], [y], [z]])": """
⎛x⎞
⎜y⎟
⎝z⎠
""",
    "at(partial(f, x), (1, 2))": """
∂f│
──│
∂x│(1, 2)
""",
    "at(x^2, x=1)": """
x²│
  │x = 1
""",
    "at(x + y, x=1, y=2)": """
(x + y)│
       │x = 1, y = 2
""",
    "between(x^3/3, 0, 1)": """
⎡x³⎤¹
⎢──⎥
⎣3 ⎦0
""",
    "at((x + 1)*(1/2), x=1)": """
⎛        1⎞│
⎜(x + 1) ─⎟│
⎝        2⎠│x = 1
""",
    "[a, 1/2)": """
⎡   1⎞
⎢a, ─⎟
⎣   2⎠
""",
    "[0, 1)/2": """
[0, 1)
──────
  2
""",
    "(1/2,)": """
⎛1 ⎞
⎜─,⎟
⎝2 ⎠
""",
    "dot(a, 1/2)": """
╱   1╲
⟨a, ─⟩
╲   2╱
""",
    "a*b/(c*x)": """
a b
───
c x
""",
    "a/b*c": """
a
─ c
b
""",
    "1/2*a/b": """
 1
 ─ a
 2
─────
  b
""",
}
