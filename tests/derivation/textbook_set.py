"""The textbook set: functions of the kinds in calculus books, one a cell, in plain text."""

from __future__ import annotations

_ONE = """
x^7; 3*x^4 - 5*x^2 + 2*x - 9; x^(-3); 1/x^2; x^(3/2); x^pi; sqrt(x); cbrt(x); root(x, 5); 2/(3*x); (3 - 2*x)^(-4)
a*x^2 + b*x + c; (x^2 + 1)*(x^3 - 2); x*sin(x); x^2*exp(-x)*sin(x); e^x*cos(x)*ln(x); (x + 1)*(x + 2)*(x + 3)*(x + 4)
(x^2 - 3)^4*(2*x + 1)^5; x/(x + 1); (x^2 - 1)/(x^2 + 1); sin(x)/x; x/exp(x); ln(x)/x^2; (1 + sqrt(x))/(1 - sqrt(x))
1/(1 + e^(-x)); e^x/(1 + e^x); (2*x + 1)^10; sqrt(1 + x^2); 1/sqrt(1 + x^2); sin(x^2); sin(x)^2; cos(3*x - 1)^4; e^(-x^2/2)
e^(sin(x)); ln(sin(x)); ln(ln(x + 2)); sqrt(x + sqrt(x)); tan(x^2); cot(x); sec(x); csc(2*x); asin(x/2); acos(x/3); atan(1/x)
atan(sqrt(x)); sinh(x); cosh(x)^2; tanh(x/2); asinh(x); acosh(x + 2); atanh(x/4); 2^x; 10^(x^2); x^x; x^(sin(x)); (1 + 1/x)^x
sin(x)^x; log(x, 10); log(x, 2)*x; log(2, x + 2); x^2*2^x; 3^x/x; ln(x)^2; sqrt(ln(x)); abs(x); ln(abs(x)); abs(x^2 - 4)
x*abs(x); max(x, x^2); min(x, 1/x); erf(x); gamma(x); x*e^(3*x)*ln(x)^2; sign(x); x*sqrt(4 - x^2); x/sqrt(9 + x^2)
ln(x + sqrt(x^2 + 1)); atan(x) + atan(1/x); e^(-x)*sin(2*x); sin(cos(tan(x))); (sin(x) + cos(x))/(1 + tan(x)); tan(x)^3/3
x*atan(x) - ln(1 + x^2)/2; asin(x) + x*sqrt(1 - x^2); x^3*ln(x) - x^3/9; sqrt((1 + x)/(1 - x)); ln((1 + x)/(1 - x)); cos(ln(x))
e^(e^x); x^2*e^(-1/x); sin(2*x)*cos(3*x); (x^3 + 1)^(2/3); 5*x^(2/3) - 2*x^(-1/2); (e^x - e^(-x))/(e^x + e^(-x))
x*cosh(x) - sinh(x); sec(x)*tan(x); besselj(2, x); Si(x^2); LambertW(x); erf(x/sqrt(2)); x*erf(x) + e^(-x^2)/sqrt(pi)
loggamma(x + 1); sigmoid(3*x - 1); A*cos(w*x + p); e^(-k*x)*cos(w*x); m*g*x + k*x^2/2; 1/(e^(h/x) - 1); x^3/(e^x - 1)
"""
_SEVERAL = """
x^2*sin(y) + e^(-x*y); x*y/(x^2 + y^2); x^y; y^x; sqrt(x^2 + y^2); ln(x^2 + y^2); atan(y/x); atan2(y, x); e^(x/y)
sin(x*y)*cos(x/y); (x - y)/(x + y); x*y*e^(-x^2/2 - y^2/8); log(x, y + 2); (x^2 + y)^3; 1/(x*y); x*ln(y) - y*ln(x); tan(x - y)
cosh(x*y); max(x, y); x^2*y^3; x^3 - 3*x*y^2; e^x*cos(y); e^x*sqrt(1 + y); x^2*y/(x^4 + y^2); (x + 2*y)/(3*x - y)
y*e^(x*y) + x*sin(y); x^2 + x*y + y^2 - 3*x; asin(x*y/4); sinh(x)*cos(y); e^(-(x^2 + y^2)); ln(x/y); sqrt(x*y); (x*y)^(3/2)
atan(x*y/2); abs(x - y); 1/sqrt(x^2 + y^2); (1 - x)^2 + 100*(y - x^2)^2; x*y*(x + y - 3); (x^2 - y^2)/(x^2 + y^2); x*e^(y/x)
x*y*z; x^2*y*z^3; sqrt(x^2 + y^2 + z^2); 1/(x^2 + y^2 + z^2); e^(x*y*z); ln(x + 2*y + 3*z); x*y + y*z + z*x; sin(x*y + z^2)
(x - y)*(y - z)*(z - x); x^y*z; z*e^(-x^2)*cos(y); x/(y + z); (x + y)/(y + z); atan2(y, x) + z^2; x*sin(y)*cos(z); z*ln(x*y)
"""


def _cells(table: str) -> list[str]:
    return [cell.strip() for line in table.strip().splitlines() for cell in line.split(";")]


ONE_VARIABLE = _cells(_ONE)
SEVERAL_VARIABLES = _cells(_SEVERAL)
LETTERS = ("x", "y", "z")
CASES = [
    *((text, "x") for text in ONE_VARIABLE),
    *((text, letter) for text in SEVERAL_VARIABLES for letter in LETTERS if letter in text.replace("max", "")),
]

# What a calculus book has beside functions in closed form: the input, the letter, and what is put in for unknown functions
# and bounds before both derivatives are compared.
UNKNOWN = [
    ("f(x^2)", "x"),
    ("f(x)^2", "x"),
    ("x*f(1/x)", "x"),
    ("f(g(x))", "x"),
    ("e^(f(x))*g(x)", "x"),
    ("f(x*y)", "y"),
    ("f(x - y) + g(x + y)", "x"),
    ("f(x^2 - y^2, x*y)", "x"),
    ("f(g(x), h(x))", "x"),
    ("f(x)/g(x)", "x"),
    ("ln(f(x))", "x"),
    ("sqrt(1 + f(x)^2)", "x"),
]
WITH_BOUNDS = [
    ("sum(x^i/i, (i, 1, n))", "x"),
    ("sum(a[i]*x^i, (i, 0, n))", "x"),
    ("sum(sin(i*x), (i, 1, n))", "x"),
    ("ln(sum(e^(i*x), (i, 1, n)))", "x"),
    ("product(x + i, (i, 1, n))", "x"),
    ("sum((x - i)^2*y, (i, 1, n))", "x"),
]
INTEGRALS = [
    ("Integral(sin(t), (t, 0, x))", "x"),
    ("Integral(t*e^(-t), (t, x, x^2))", "x"),
    ("Integral(sin(x*t), (t, 0, x^2))", "x"),
    ("Integral(cos(t), (t, sin(x), 1))", "x"),
    ("x*Integral(t^2, (t, 1, x))", "x"),
    ("Integral(x*t^2 + y, (t, 0, y))", "y"),
]
BRANCHES = [
    ("Piecewise((x^2, x < 1), (2*x - 1, True))", "x"),
    ("Piecewise((x^2, x <= 1), (3*x, True))", "x"),
    ("Piecewise((-x, x < 0), (sin(x), True))", "x"),
    ("Piecewise((1, x < 0), (cos(x), True))", "x"),
]
