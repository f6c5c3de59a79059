"""With llvmlite and JAX hidden: functions are compiled by NumPy, all promises but speed stand, and a name says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

HIDDEN = """
import sys
for name in ("llvmlite", "llvmlite.ir", "llvmlite.binding", "jax", "jax.numpy"):
    sys.modules[name] = None
import numpy as np
import symcalc as sc
f = sc.compile(r"x^2 \\sin(y) + e^{-xy}", "x, y", derivatives=2)
"""


def run(program):
    return subprocess.run([sys.executable, "-c", HIDDEN + program], capture_output=True, text=True, check=False)


def shown(program):
    done = run(program)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_numpy_computes():
    assert shown("print(f.backend, f(1, 0))").startswith("numpy (1.0, array([0., 0.]), array([[0., 1.],")


def test_the_bare_function_takes_numbers_and_returns_a_flat_tuple():
    assert shown("print(f.scalar(1.0, 0.0))") == "(1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)"


def test_scipy_finds_the_minimum():
    program = """
from scipy.optimize import minimize
g = sc.compile("100(y - x^2)^2 + (1 - x)^2", "x, y", derivatives=2)
print(minimize(**g.scipy(), x0=[-1.2, 1], method="Newton-CG").x.round(3))
"""
    assert shown(program) == "[1. 1.]"


def test_it_travels_and_is_shared_by_threads():
    program = """
import pickle
from concurrent.futures import ThreadPoolExecutor
again = pickle.loads(pickle.dumps(f))
points = np.linspace(0, 1, 1001)
with ThreadPoolExecutor(8) as pool:
    print(all(np.array_equal(found[1], f(points, 0.5)[1]) for found in pool.map(lambda _: again(points, 0.5), range(16))))
"""
    assert shown(program) == "True"


@pytest.mark.parametrize(("backend", "extra"), [("llvm", "jit"), ("jax", "gpu")])
def test_a_backend_asked_for_by_name_says_what_to_install(backend, extra):
    done = run(f'sc.compile("x", "x", backend="{backend}")')
    assert done.returncode == 1
    assert "MissingExtraError" in done.stderr.strip().splitlines()[-1]
    assert f"pip install 'symcalc[{extra}]'" in done.stderr
