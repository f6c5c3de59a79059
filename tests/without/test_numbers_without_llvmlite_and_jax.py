"""With llvmlite and jax hidden: functions are compiled by NumPy, and the missing backends say what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

HIDDEN = "import sys; sys.modules['llvmlite'] = sys.modules['jax'] = None\nimport symcalc as sc\n"


def run(program, *, check=True):
    done = subprocess.run([sys.executable, "-W", "error", "-c", HIDDEN + program], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not check, done.stderr
    return done


def test_the_numpy_backend_is_taken_and_gives_value_and_derivatives():
    done = run("f = sc.compile('x^2*sin(y)', 'x, y', derivatives=2)\nprint(f.backend, f(2, 0)[0], f([1, 2], 0)[1].shape, f.scalar(2.0, 0.0)[0])")
    assert done.stdout.split("\n")[0] == "numpy 0.0 (2, 2) 0.0"


def test_any_number_of_digits_needs_neither():
    done = run("f = sc.compile('x^2', 'x', backend='arb', digits=40)\nprint(f('1/3').rel_accuracy_bits() > 130)")
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize(("backend", "extra"), [("llvm", "jit"), ("jax", "gpu")])
def test_a_missing_backend_says_what_installs_it(backend, extra):
    done = run(f"sc.compile('x^2', 'x', backend={backend!r})", check=False)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("symcalc.errors.MissingExtraError")
    assert f"pip install 'symcalc[{extra}]'" in last


def test_the_other_backends_are_still_listed():
    done = run("from symcalc.codegen.program import BACKENDS\nprint(sorted(BACKENDS))")
    assert done.stdout.strip() == "['arb', 'mpmath', 'numpy']"
