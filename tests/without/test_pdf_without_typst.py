"""With the package typst hidden: PDF says what to install, and everything else works as before."""

from __future__ import annotations

import subprocess
import sys

HIDDEN = "import sys; sys.modules['typst'] = None\nimport symcalc as sc\nd = sc.gradient('x^2*y')\n"


def run(program, folder):
    return subprocess.run([sys.executable, "-c", HIDDEN + program], capture_output=True, text=True, check=False, cwd=folder)


def test_pdf_names_the_extra_that_installs_it(tmp_path):
    done = run("d.save('page.pdf')", tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("symcalc.errors.MissingExtraError: PDF is made by the package typst")
    assert "pip install 'symcalc[pdf]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_figure_in_latex_becomes_the_words_that_describe_it(tmp_path):
    program = """
from pathlib import Path
from symcalc.document.blocks import Figure, Prose, Section
from symcalc.registry import FORMATS
page = Section(Prose("t"), (Figure("<svg/>", Prose("what to see"), "A circle."),))
print(FORMATS["latex"](page, None, Path("page.tex")))
"""
    done = run(program, tmp_path)
    assert r"\fbox{\parbox{0.8\textwidth}{A circle.}}" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_all_other_formats_are_written(tmp_path):
    program = "[d.save('page.' + ending) for ending in ('html', 'tex', 'md', 'txt', 'json', 'typ')]; print(len(d._repr_mimebundle_()))"
    done = run(program, tmp_path)
    assert done.stdout.strip() == "3", done.stderr
    assert len(list(tmp_path.iterdir())) == 6
