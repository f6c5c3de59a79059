"""The script of all checks: what it must run, so that no check is lost without a word."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.architecture import ROOT

SCRIPT = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
STEPS = [
    ("the README's commands", r"from_readme test[\s\S]*from_readme run"),
    ("the tests on SymPy's own ground types", r"^SYMPY_GROUND_TYPES=python python -m pytest -n 2 -q$"),
    ("the battery, which must not be empty", r"^python -m pytest -n 2 -q -m battery tests$"),
    ("the installed package, away from the checkout", r"symcalc\.__file__\.startswith\(sysconfig"),
    ("the second reader where it is installed", r"SYMCALC_SECOND_READER=1 \S+ -m pytest -q tests/formula/test_second_reader\.py$"),
    ("style", r"^ruff check \.\nruff format --check \.$"),
    ("types", r"^mypy --strict symcalc$"),
    ("the documentation, all pages anew", r"^python -m sphinx -W -E -a "),
]


@pytest.mark.parametrize(("step", "line"), STEPS, ids=[step for step, _ in STEPS])
def test_the_checks_include(step, line):
    assert re.search(line, SCRIPT, re.M)


def test_the_script_is_bash_and_stops_at_the_first_failure():
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")]).returncode == 0
    assert "set -euo pipefail" in SCRIPT
    assert "||" not in SCRIPT.replace('] || "${PYTHON', "").replace("] || python -m venv", "")


def test_there_is_a_battery():
    marked = [path for path in (ROOT / "tests").rglob("test_*.py") if re.search(r"^@pytest\.mark\.battery$", path.read_text(encoding="utf-8"), re.M)]
    assert marked
