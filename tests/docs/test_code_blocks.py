"""Every code block of the README and the documentation runs, and prints what it says it prints."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import warnings
from pathlib import Path

import pytest

import symcalc
from symcalc.cli import main
from tests.architecture import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FLAGS = doctest.ELLIPSIS


def blocks(text: str, language: str) -> list[tuple[int, str]]:
    """Line number and text of each fenced block of a language."""
    found = re.finditer(rf"^```{language}\n(.*?)^```", text, re.S | re.M)
    return [(text.count("\n", 0, match.start(1)), match[1]) for match in found]


def failures(text: str, name: str) -> int:
    """Run the Python blocks of a page in one namespace; the number of examples that print something else."""
    space: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    for line, block in blocks(text, "python"):
        test = doctest.DocTestParser().get_doctest(block, space, name, name, line)
        assert test.examples, f"{name}, line {line}: a Python block without >>> is not checked"
        runner.run(test, clear_globs=False)
        space.update(test.globs)
    return runner.failures


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_print_what_they_say(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert failures(page.read_text(encoding="utf-8"), page.name) == 0


def test_a_block_that_says_something_else_is_seen(capsys):
    assert failures("```python\n>>> 1 + 1\n3\n```\n", "wrong") == 1


def test_a_block_without_prompt_is_refused():
    with pytest.raises(AssertionError, match="not checked"):
        failures("```python\n1 + 1\n```\n", "wrong")


COMMANDS = [(page.name, line, block) for page in PAGES for line, block in blocks(page.read_text(encoding="utf-8"), "console")]


@pytest.mark.parametrize(("page", "line", "block"), COMMANDS, ids=[f"{page}:{line}" for page, line, _ in COMMANDS])
def test_console_blocks_print_what_they_say(page, line, block, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    head, _, expected = block.partition("\n")
    program, *arguments = shlex.split(head.removeprefix("$ "))
    assert program == "symcalc"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert main(arguments) == 0
    assert doctest.OutputChecker().check_output(expected, capsys.readouterr().out, FLAGS)


def test_pages_link_only_to_pages_that_exist():
    for page in PAGES:
        for target in re.findall(r"\]\(((?!http|#)[^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_reference_has_every_public_name_and_no_other():
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    named = re.findall(r"^\.\. auto\w+:: symcalc\.([\w.]+)", text, re.MULTILINE)
    errors = {name for name, home in symcalc._HOMES.items() if home == "errors"}
    assert {name for name in named if "." not in name} - {"errors"} == set(symcalc._HOMES) - errors
    for name in named:
        home, _, last = f"symcalc.{name}".rpartition(".")
        assert name == "errors" or hasattr(importlib.import_module(home), last), name


def test_the_readme_names_every_derivation():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    derivations = {name for name, home in symcalc._HOMES.items() if home in ("api.derivatives", "api.directions", "api.fields", "api.uncertainty")}
    assert derivations <= set(re.findall(r"`sc\.(\w+)\(", text))


def test_the_readme_has_both_commands():
    text = Path(ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("run", "test"):
        assert re.search(rf"<!-- command: {name} -->\n```[a-z]*\n.+?\n```", text, re.S)
