"""Calls of every verb, as its help shows them; each runs as it stands."""

from __future__ import annotations

# What each verb is for, and calls of it that run as they stand.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "read": (
        r'symcalc read "\frac{\partial f}{\partial x}" --declare "f=function of x, y"',
        'symcalc read "x(y+1)" --declare x=function --declare y=positive',
        r'symcalc read "0{,}5 \log x" --style decimal=, --style logarithm=log',
    ),
    "derivative": (
        'symcalc derivative "x^3 sin(x)"',
        'symcalc derivative "a x^3" --vars x --order 2 --detail full',
        'symcalc derivative "1/x" --from-first-principles',
        'symcalc derivative "x^x" --by-logarithms',
        'symcalc derivative "x/e^x" --as-product',
        "symcalc derivative --file formulas.txt --vars x --detail brief",
    ),
    "partial": (
        'symcalc partial "x^2 y^3" --vars x,y',
        'symcalc partial "f(x,y) = x^2 y^3" --vars x,x --notation subscript',
        "symcalc partial --file formulas.txt --vars x --save pages --format html",
    ),
    "gradient": (
        r'symcalc gradient "x^2 \sin(y) + e^{-xy}" --vars x,y',
        'symcalc gradient "f(x,y) = a x^2 sin(y)" --declare a=positive --detail brief',
        'symcalc gradient "f(x,y) = x^2*y" --style derivatives=subscript --save gradient.html',
        'symcalc gradient "x^2*y" --json',
        "symcalc gradient --file formulas.txt --json",
    ),
    "jacobian": (
        r'symcalc jacobian "F(r,\theta) = (r\cos(\theta), r\sin(\theta))"',
        'symcalc jacobian "(x^2 y, x + y)" --vars x,y --detail answer',
    ),
    "hessian": ('symcalc hessian "x^2 sin(y)" --save hessian.html', 'symcalc hessian "x^2 - x y + y^2" --vars x,y --at x=0,y=0 --detail brief'),
    "directional": (
        'symcalc directional "x^2 + x y" --vars x,y --direction 3,4',
        'symcalc directional "x^2 + x y" --vars x,y --direction 3,-4 --at x=1,y=1/2',
    ),
    "total": (
        'symcalc total "x e^y" --by t --layer "x = u^2 - v" --layer "y = u - 2v" --layer "u = 1 + t" --layer "v = t^2"',
        'symcalc total "x y + t" --by t --layer x=t^2 --layer "y = sin(t)" --at t=0 --detail brief',
        'symcalc total "f(x(t), y(t), t)" --by t',
    ),
    "change": ('symcalc change "x^2 + y^2" --map polar', 'symcalc change "x y" --map "x = u + v" --map "y = u - v" --detail brief'),
    "implicit": ('symcalc implicit "x^2 + y^2 = 1" --of y --by x', 'symcalc implicit "x^3 + y^3 = 3 x y" --of y --by x --at x=3/2,y=3/2'),
    "evaluate": ('symcalc evaluate "x^2 - x" --at x=-2', r'symcalc evaluate "f(x,y) = x y e^{-x^2/2-y^2/8}" --at 1/2,1 --detail brief'),
    "errors": ('symcalc errors "g = 4 pi^2 l/T^2" --sigma l=0.001,T=0.01 --at l=1,T=2', 'symcalc errors "x y" --detail answer'),
    "differences": ('symcalc differences "e^x sin(x)" --at 1', 'symcalc differences "f(x) = x^3" --at 0.5 --detail answer'),
    "linearize": ('symcalc linearize "x^2 y" --vars x,y --at 1,2', 'symcalc linearize "e^x cos(y)" --vars x,y --at x=0,y=0 --detail answer'),
    "taylor": (
        'symcalc taylor "e^x sqrt(1+y)" --vars x,y --at 0,0 --order 2 --on x=-0.2:0.2,y=-0.2:0.2',
        'symcalc taylor "1/x" --at 1 --order 3 --detail answer',
    ),
    "tangent": ('symcalc tangent "x^2 + y^2" --vars x,y --at x=1,y=-1', 'symcalc tangent "x^2" --at 3'),
    "critical": (
        'symcalc critical "x^3 - 3x + y^2" --detail brief',
        'symcalc critical "f(x) = x^3 - 3x" --box x=-2:3',
        'symcalc critical "sin(x) + sin(y) + sin(x+y)" --box x=0:2,y=0:2 --time-limit 10 --detail answer',
    ),
    "lagrange": (
        'symcalc lagrange "x y^2" --constraint "x^2 + 2y^2 = 3" --vars x,y',
        'symcalc lagrange "x + y" --constraint "x >= 0" --constraint "y >= 0" --constraint "x + 2y <= 2" --detail brief',
        'symcalc lagrange "x" --constraint "y^2 = x^3" --time-limit 10 --detail answer',
    ),
    "divergence": ('symcalc divergence "F(x,y,z) = (x^2, x y, z)"', 'symcalc divergence "(x^2, x y)" --vars x,y --detail brief'),
    "curl": ('symcalc curl "(-y, x, z)" --vars x,y,z', 'symcalc curl "(-y, x)" --vars x,y'),
    "laplacian": ('symcalc laplacian "x^2 y + y^3" --vars x,y', 'symcalc laplacian "f(x,y) = e^x sin(y)" --detail answer'),
    "root": ('symcalc root "x e^x = 2" --start 1', 'symcalc root "(x^2 + y^2 - 1, x - y)" --vars x,y --start x=1,y=0.5 --detail answer'),
    "tour": ("symcalc tour", "symcalc tour --out pages"),
}
