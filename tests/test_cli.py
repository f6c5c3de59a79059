"""The command line: its verbs, its exit codes, and the examples of its own help."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from symcalc.cli import _EXAMPLES, main


def test_read_shows_how_a_formula_is_understood(capsys):
    assert main(["read", "x(y+1)", "--declare", "x=function of y"]) == 0
    out = capsys.readouterr().out
    assert "x(y + 1)" in out
    for head in ("latex", "text", "drawn", "meaning", "names"):
        assert f"\n{head}" in "\n" + out
    assert main(["read", "x(y+1)"]) == 0
    captured = capsys.readouterr()
    assert "note" in captured.out
    assert captured.err == ""


def test_a_text_that_cannot_be_read_shows_the_place(capsys):
    assert main(["read", "x + )"]) == 2
    assert "    ^" in capsys.readouterr().err


def test_gradient_prints_the_page(capsys):
    assert main(["gradient", r"x^2 \sin(y)", "--vars", "x,y"]) == 0
    assert "proved" in capsys.readouterr().out


def test_exit_code_1_where_the_mathematics_has_no_answer(capsys):
    assert main(["gradient", "x^x"]) == 1
    assert "No rule" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["gradient", "x^2", "--vars", "z"], ["gradient", "x", "--save", "a.doc"], ["read", "x", "--declare", "x"]])
def test_exit_code_2_where_the_call_was_wrong(arguments, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("symcalc: ")


def test_argparse_refuses_with_exit_code_2(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["divine"])
    assert caught.value.code == 2
    assert "divine" in capsys.readouterr().err


@pytest.mark.parametrize("line", [line.strip() for line in _EXAMPLES.splitlines()[1:]])
def test_the_examples_of_the_help_run(line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(line)
    assert program == "symcalc"
    assert main(arguments) == 0
    assert capsys.readouterr().out


def test_the_tour_writes_its_pages_and_an_index(tmp_path, capsys):
    assert main(["tour", "--out", str(tmp_path / "out")]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"index.html", "stationary_point.html", "stationary_point.tex"} <= names
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="stationary_point.html"' in index
    assert main(["tour", "--out", str(tmp_path / "out" / "index.html")]) == 2


def test_help_names_every_verb():
    done = subprocess.run([sys.executable, "-m", "symcalc.cli", "--help"], capture_output=True, text=True, check=True)
    for verb in ("read", "gradient", "tour"):
        assert verb in done.stdout
