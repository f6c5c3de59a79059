"""The command line: its verbs, its exit codes, and the examples of its own help."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import symcalc as sc
from symcalc.cli import main
from tests.architecture import ROOT
from tests.document.schema import complaints

TOPICS = (
    "derivative", "partial", "gradient", "jacobian", "hessian", "directional", "total", "change", "implicit", "evaluate", "errors",
    "differences", "linearize", "taylor", "critical", "lagrange", "tangent", "divergence", "curl", "laplacian", "root",
)  # fmt: skip
VERBS = ("read", *TOPICS, "tour")


def help_of(*arguments):
    """What --help prints."""
    done = subprocess.run([sys.executable, "-m", "symcalc", *arguments, "--help"], capture_output=True, text=True, check=True, encoding="utf-8")
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


@pytest.mark.parametrize("formula", ["polygamma(x, 2)", r"a \pm x"])
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
    (["evaluate", "x^2 - x", "--at", "x=-2"], "= 6"),
    (["errors", "x + y", "--sigma", "x=3,y=4"], "= 5"),
    (["hessian", "x^2 - y^2", "--at", "0,0"], "it is a saddle"),
    (["gradient", "x^2 + y", "--at", "x=1,y=2"], "Steepest ascent"),
    (["total", "x y", "--by", "t", "--layer", "x=t^2", "--layer", "y = 3"], "6 t"),
    (["implicit", "x^2 + y = 1", "--of", "y", "--by", "x"], "-2 x"),
    (["change", "x^2 + y^2", "--map", "polar"], "r²"),
    (["change", "x y", "--map", "x = u + v", "--map", "y = u - v"], "u + v"),
    (["implicit", "x^2 + y^2 = 25", "--of", "y", "--by", "x", "--at", "x=3,y=4"], "The tangent there"),
    (["tangent", "x^2", "--at", "3"], "y = "),
    (["curl", "(-y, x)", "--vars", "x,y"], "= 2"),
    (["root", "x e^x = 2", "--start", "1"], "≈ 0.8526055020"),
    (["root", "(x + y, x - y - 2)", "--vars", "x,y", "--start", "x=0,y=-3"], "(1.00000000000, -1.00000000000)"),
    (["gradient", "f(x,y) = x y", "--notation", "subscript", "--notation", "text"], "fₓ"),
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
    (["root", "x y", "--start", "1"], "letters are x, y; name those"),
    (["gradient"], "One formula between quotes is expected"),
    (["gradient", "x", "--file", "formulas.txt"], "and not both"),
    (["gradient", "--file", "no_such_file"], "no_such_file"),
    (["gradient", "x", "--format", "pdf"], "--save FOLDER"),
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
    for arguments, code in ((["read", "x"], 0), (["gradient", "polygamma(x, 2)"], 1), (["read", "x)"], 2)):
        done = subprocess.run([sys.executable, "-m", "symcalc", *arguments], capture_output=True)
        assert done.returncode == code


EXAMPLES = [(verb, line.strip()) for verb in ((), *((verb,) for verb in VERBS)) for line in re.findall(r"^  symcalc .*$", help_of(*verb), re.M)]


@pytest.mark.parametrize(("verb", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_the_examples_of_the_help_run(verb, line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("formulas.txt").write_text("x^2\n\n# a comment\nx sin(x)\n", encoding="utf-8")
    program, *arguments = shlex.split(line)
    assert program == "symcalc"
    assert arguments[0] == (verb or arguments)[0]
    assert main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.out
    assert "note" not in captured.err


@pytest.fixture
def formulas(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "formulas.txt"
    path.write_text("\ufeff# two that can be done\nx^2\n\nx^ + )\n  x sin(x)  \npolygamma(x, 2)\n", encoding="utf-8")
    return path


def test_a_line_that_fails_is_reported_with_its_number_and_the_others_go_on(formulas, capsys):
    assert main(["derivative", "--file", str(formulas), "--vars", "x", "--detail", "answer"]) == 1
    captured = capsys.readouterr()
    assert captured.out.count("Derivative of") == 2
    assert [line for line in captured.err.splitlines() if "that was line" in line] == [
        "symcalc: that was line 4: x^ + )",
        "symcalc: that was line 6: polygamma(x, 2)",
    ]
    assert captured.err.endswith("symcalc: 2 of 4 formulas have no answer\n")
    assert "[#" not in captured.err  # a bar is drawn for people


def test_formulas_are_piped_in(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("x^2\n-x\n"))
    assert main(["derivative", "--file", "-", "--detail", "answer"]) == 0
    assert capsys.readouterr().out.count("Derivative of") == 2


def test_each_formula_of_a_file_is_saved_under_its_number(formulas, capsys):
    assert main(["derivative", "--file", "formulas.txt", "--vars", "x", "--save", "a/b", "--format", "tex"]) == 1
    assert sorted(path.name for path in formulas.parent.glob("a/b/*")) == ["derivative-002.tex", "derivative-005.tex"]
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_pages_as_json_obey_the_schema_one_in_a_line(formulas, capsys):
    schema = json.loads(files("symcalc.document.formats").joinpath("page.schema.json").read_text(encoding="utf-8"))
    assert main(["derivative", "x^2", "--json"]) == 0
    assert complaints(json.loads(capsys.readouterr().out), schema, schema) == []
    assert main(["derivative", "--file", "formulas.txt", "--vars", "x", "--json"]) == 1
    pages = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [complaints(page, schema, schema) for page in pages] == [[], []]


def test_json_is_printed_beside_a_saved_file(formulas, capsys):
    assert main(["derivative", "x^2", "--json", "--save", "page.html"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["format"] == "symcalc page"
    assert "page.html" in captured.err


@pytest.mark.parametrize(("content", "message"), [(b"# nothing\n\n", "no formula"), (b"x \xff\n", "UTF-8")])
def test_a_file_without_formulas_is_refused(content, message, formulas, capsys):
    formulas.write_bytes(content)
    assert main(["gradient", "--file", "formulas.txt"]) == 2
    assert message in capsys.readouterr().err


def test_a_bar_is_drawn_on_a_terminal_and_wiped_off(formulas, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    main(["derivative", "--file", "formulas.txt", "--vars", "x", "--detail", "answer"])
    captured = capsys.readouterr()
    assert re.findall(r"\r\[(#*) *\] (\d of 4)", captured.err) == [("", "0 of 4"), ("#" * 7, "1 of 4"), ("#" * 15, "2 of 4"), ("#" * 22, "3 of 4")]
    assert "[#" not in captured.out


def test_a_search_that_finds_no_root_ends_with_code_1(capsys):
    assert main(["root", "x^2 + 1", "--start", "0.3"]) == 1
    captured = capsys.readouterr()
    assert "Root by" in captured.out
    assert captured.err.startswith("symcalc: ")


# Work for many seconds: all second derivatives of a product of ten factors, each of them a function of four letters.
LONG = " ".join(f"sin(x^{n} y + z^{n}/w)" for n in range(2, 12))


@pytest.mark.parametrize(("command", "said"), [
    (["-m", "symcalc", "hessian", "--file", "-", "--vars", "x,y,z,w"], "symcalc: stopped"),
    (["-c", f"import symcalc as sc\nprint(sc.gradient('x').to_text(), flush=True)\nsc.hessian({LONG!r}, 'x, y, z, w')"], "KeyboardInterrupt"),
], ids=["command line", "Python"])  # fmt: skip
def test_ctrl_c_stops_at_once(command, said):
    # The first formula is done when its page appears; then the long one runs.
    with subprocess.Popen([sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(f"x y z w\n{LONG}\n".encode())
        process.stdin.close()
        assert process.stdout.readline()
        time.sleep(1)
        assert process.poll() is None, "the long one is not long enough"
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=5)  # far less than the rest of the work; the machine may be busy
        assert said in process.stderr.read().decode()
    assert code in (130, -signal.SIGINT)
    assert code == 130 or said == "KeyboardInterrupt"


# A finder that presses Ctrl-C when SymPy is about to be loaded, so at no chance moment.
PRESSES = """
import os, runpy, signal, sys
class Presses:
    def find_spec(self, name, *rest):
        if name == "sympy":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Presses())
sys.argv = ["symcalc", "derivative", "x^2"]
runpy.run_module("symcalc", run_name="__main__")
"""


def test_ctrl_c_stops_while_sympy_is_loaded():
    done = subprocess.run([sys.executable, "-c", PRESSES], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "symcalc: stopped\n")


def test_what_starts_the_command_line_loads_nothing_before_it_can_be_stopped():
    code = "import sys, symcalc.__main__; print([name for name in ('symcalc.cli', 'sympy', 'argparse') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_starts_as_the_command_does():
    done = subprocess.run([sys.executable, "-m", "symcalc", "derivative", "x^2", "--detail", "answer"], capture_output=True, encoding="utf-8")
    assert done.returncode == 0
    assert "2 x" in done.stdout
    script = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]["symcalc"]
    assert script == "symcalc.__main__:main"


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
    assert {"index.html", "stationary_point.html", "stationary_point.pdf", "stationary_point.tex"} <= names
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="stationary_point.html"' in index
    captured = capsys.readouterr()
    assert "open " in captured.out
    assert "…" in captured.err
    assert main(["tour", "--out", str(tmp_path / "out" / "index.html")]) == 2


def test_a_terminal_without_mathematical_signs_is_no_error():
    command = [sys.executable, "-m", "symcalc", "read", "x/2"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True)
    assert rb"drawn     x\n" in done.stdout.replace(b"\r\n", b"\n").replace(b"\n", rb"\n")
    assert rb"\u2500" in done.stdout


def test_a_pipe_that_closes_early_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run([sys.executable, "-m", "symcalc", "read", "x/2"], stdout=closed, stderr=subprocess.PIPE)
    assert done.returncode == 0
    assert done.stderr == b""


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"symcalc {sc.__version__}\n"


def test_ctrl_c_stops_the_tour_with_one_line(tmp_path):
    command = [sys.executable, "-m", "symcalc", "tour", "--out", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = process.stderr.readline()  # the name of the page that is being written
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=10)
    assert first.startswith(b"1 of")
    assert rest.splitlines()[-1] == b"symcalc: stopped"
    assert process.returncode == 130
