"""The command line: its verbs, its exit codes, and the examples of its own help."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest

from symcalc.cli import main

TOPICS = (
    "derivative", "partial", "gradient", "jacobian", "hessian", "directional", "total", "implicit", "linearize", "tangent",
    "divergence", "curl", "laplacian",
)  # fmt: skip
VERBS = ("read", *TOPICS, "tour")


def help_of(*arguments):
    """What --help prints."""
    done = subprocess.run([sys.executable, "-m", "symcalc.cli", *arguments, "--help"], capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def test_read_shows_how_a_formula_is_understood(capsys):
    assert main(["read", "x(y+1)", "--declare", "x=function of y"]) == 0
    captured = capsys.readouterr()
    assert "x(y + 1)" in captured.out
    for head in ("latex", "text", "drawn", "meaning", "names"):
        assert f"\n{head}" in "\n" + captured.out
    assert captured.err == ""


@pytest.mark.parametrize("verb", ["read", "gradient"])
def test_what_had_to_be_settled_is_said_on_stderr(verb, capsys):
    assert main([verb, "x(y+1)"]) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("note: ")
    assert "Understood: x*(y + 1)" in captured.err
    assert "note" not in captured.out


READ = [
    (
        ["x + a", "--declare", "x=positive", "--declare", "a=integer"],
        ["x: variable (real, positive)", "a: variable (real, integer)"],
    ),
    ([r"\log x", "--style", "logarithm=log"], [r"latex     \log(x)", "meaning   log(x)"]),
    (["0{,}5", "--style", "decimal=,"], ["latex     0{,}5", "meaning   1/2"]),
    (["0{,}5 w", "--style", "decimal=,", "--style", "vectors=arrow", "--declare", "w=vector"], [r"latex     0{,}5 \vec{w}", "drawn     0,5 w⃗"]),
    (["x^23", "--notation", "text"], ["meaning   x**23"]),
    (["x^23", "--notation", "latex"], ["meaning   3*x**2"]),
    (["-x^2"], ["text      -x^2"]),
    (["--notation", "text", "-2*x"], ["text      -2*x"]),
    ([r"a \pm b"], ["meaning   none: "]),
]


@pytest.mark.parametrize(("arguments", "lines"), READ, ids=[" ".join(arguments) for arguments, _ in READ])
def test_options_tell_how_a_formula_is_read(arguments, lines, capsys):
    assert main(["read", *arguments]) == 0
    out = capsys.readouterr().out
    for line in lines:
        assert line in out


def test_a_text_that_cannot_be_read_shows_the_place(capsys):
    assert main(["read", "x + )"]) == 2
    assert "    ^" in capsys.readouterr().err


def test_gradient_prints_the_page(capsys):
    assert main(["gradient", r"x^2 \sin(y)", "--vars", "x,y"]) == 0
    assert "proved" in capsys.readouterr().out


def test_gradient_takes_the_options_of_reading_and_writes_in_the_style(capsys):
    assert main(["gradient", r"0{,}5 x^2", "--style", "decimal=,", "--style", "derivatives=operator", "--detail", "answer"]) == 0
    assert main(["gradient", "xy^2", "--notation", "text", "--declare", "xy=real", "--vars", "xy", "--detail", "answer"]) == 0
    assert "2 xy" in capsys.readouterr().out


@pytest.mark.parametrize("formula", ["besselj(x, 1)", r"a \pm x"])
def test_exit_code_1_where_the_mathematics_has_no_answer(formula, capsys):
    assert main(["gradient", formula, "--vars", "x"]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("symcalc: ")
    assert captured.out == ""


ANSWERS = [
    (["derivative", "x^3", "--order", "2"], "6 x"),
    (["partial", "x^2 y^3", "--vars", "y"], "3 x² y²"),
    (["directional", "x^2 + y", "--vars", "x,y", "--direction", "3,4", "--at", "x=1,y=0"], "= 2"),
    (["directional", "x^2 + y", "--vars", "x,y", "--direction", "-3,4", "--at", "-1,0"], "= 2"),
    (["total", "x y", "--by", "t", "--layer", "x=t^2", "--layer", "y = 3"], "6 t"),
    (["implicit", "x^2 + y = 1", "--of", "y", "--by", "x"], "-2 x"),
    (["tangent", "x^2", "--at", "3"], "y = "),
    (["curl", "(-y, x)", "--vars", "x,y"], "= 2"),
]


@pytest.mark.parametrize(("arguments", "answer"), ANSWERS, ids=[" ".join(arguments) for arguments, _ in ANSWERS])
def test_each_topic_takes_its_options(arguments, answer, capsys):
    assert main(arguments) == 0
    assert answer in capsys.readouterr().out


WRONG = [
    (["derivative", "x y"], "One variable is expected"),
    (["partial", "x y"], "list of variables is empty"),
    (["directional", "x y", "--direction", "0,0"], "length 0"),
    (["directional", "x y", "--direction", "1"], "needs 2 numbers"),
    (["linearize", "x y", "--at", "x=1"], "missing: y"),
    (["linearize", "x y"], "needs 2 numbers"),
    (["total", "x", "--by", "t", "--layer", "x=y", "--layer", "y=x+t"], "x → y → x"),
    (["total", "x", "--by", "t", "--layer", "x"], "expected NAME=FORMULA"),
    (["implicit", "x^2 + y^2", "--of", "z", "--by", "x"], "z does not occur"),
    (["curl", "(x, y)", "--vars", "x"], "one component for each"),
    (["gradient", "x^2", "--vars", "z"], "z does not occur"),
    (["gradient", "x^2 = 1"], "is an equation"),
    (["gradient", "x", "--save", "a.doc"], "a.doc"),
    (["gradient", "x", "--save", "no_such_folder/a.html"], "no_such_folder"),
    (["read", "x", "--declare", "x"], "expected NAME=ROLE"),
    (["read", "x", "--declare", "x=wonderful"], "wonderful"),
    (["read", "x", "--declare", "x=real", "--declare", "x=positive"], "twice"),
    (["read", "x", "--style", "decimal"], "expected KEY=VALUE"),
    (["read", "x", "--style", "decimal=;"], "decimal=';'"),
    (["read", "x", "--style", "colour=blue"], "colour"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_exit_code_2_where_the_call_was_wrong(arguments, message, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("symcalc: ")
    assert message in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("arguments", [["divine"], [], ["read"], ["read", "x", "--notation", "morse"], ["gradient", "x", "--detail", "all"]], ids=str)
def test_argparse_refuses_with_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert (arguments or ["VERB"])[-1] in capsys.readouterr().err


def test_the_process_ends_with_the_code_that_main_returns():
    for arguments, code in ((["read", "x"], 0), (["gradient", "besselj(x, 1)"], 1), (["read", "x)"], 2)):
        done = subprocess.run([sys.executable, "-m", "symcalc.cli", *arguments], capture_output=True)
        assert done.returncode == code


EXAMPLES = [(verb, line.strip()) for verb in ((), *((verb,) for verb in VERBS)) for line in re.findall(r"^  symcalc .*$", help_of(*verb), re.M)]


@pytest.mark.parametrize(("verb", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_the_examples_of_the_help_run(verb, line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(line)
    assert program == "symcalc"
    assert arguments[0] == (verb or arguments)[0]
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out
    assert "note" not in captured.err


def test_every_help_has_examples_and_the_exit_codes():
    assert {verb for verb, _ in EXAMPLES} == {(), *((verb,) for verb in VERBS)}
    for verb in ((), *((verb,) for verb in VERBS)):
        assert "exit codes: 0 done; 1 the mathematics has no answer" in help_of(*verb)


def test_help_names_every_verb():
    text = help_of()
    verbs = re.search(r"\nverbs:\n  VERB\n((?:    .*\n)+)", text)
    assert tuple(re.findall(r"^    (\w+)", verbs[1], re.M)) == VERBS


def test_the_tour_writes_its_pages_and_an_index(tmp_path, capsys):
    assert main(["tour", "--out", str(tmp_path / "out")]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"index.html", "stationary_point.html", "stationary_point.tex"} <= names
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="stationary_point.html"' in index
    captured = capsys.readouterr()
    assert "open " in captured.out
    assert "…" in captured.err
    assert main(["tour", "--out", str(tmp_path / "out" / "index.html")]) == 2


def test_a_terminal_without_mathematical_signs_is_no_error():
    command = [sys.executable, "-m", "symcalc.cli", "read", "x/2"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True)
    assert rb"drawn     x\n" in done.stdout.replace(b"\r\n", b"\n").replace(b"\n", rb"\n")
    assert rb"\u2500" in done.stdout


def test_a_pipe_that_closes_early_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run([sys.executable, "-m", "symcalc.cli", "read", "x/2"], stdout=closed, stderr=subprocess.PIPE)
    assert done.returncode == 0
    assert done.stderr == b""
