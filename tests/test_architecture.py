"""The rooms hold: imports go down only, files stay short, nothing hidden, nothing evaluates text."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib

import pytest

import symcalc
from tests.architecture import FOREIGN, LAZY, LONGEST_FILE, PACKAGE, ROOMS, ROOT, complaints, cycle, foreign_imports, hidden_imports, sources


def test_the_table_of_rooms_has_no_cycle():
    assert cycle(ROOMS) == []


def test_a_cycle_of_rooms_is_seen():
    assert cycle({"a": ["b"], "b": ["c"], "c": ["a"]}) == ["a", "b", "c", "a"]


def test_the_two_branches_never_import_each_other():
    shown, run = {"formula", "document", "derivation"}, {"codegen", "solving", "fitting"}
    assert not any(run & set(ROOMS[room]) for room in shown)
    assert not any(shown & set(ROOMS[room]) for room in run)


@pytest.mark.parametrize(("path", "text"), list(sources()), ids=[path for path, _ in sources()])
def test_file_keeps_to_its_room(path, text):
    assert complaints(path, text) == []


WRONG = [
    ("graph/table.py", "import symcalc.formula\n", "graph may not import formula"),
    ("graph/table.py", "from symcalc.formula.nodes import Node\n", "graph may not import formula"),
    ("graph/table.py", "from symcalc import formula\n", "graph may not import formula"),
    ("graph/table.py", "from symcalc import gradient\n", "graph may not import __init__"),
    ("graph/table.py", "from ..formula import nodes\n", "graph may not import formula"),
    ("graph/deep/table.py", "from ...codegen.backends import numpy\n", "graph may not import codegen"),
    ("codegen/compiled.py", "if TYPE_CHECKING:\n    from symcalc.derivation.step import Step\n", "codegen may not import derivation"),
    ("solving/loop.py", "from symcalc.document.blocks import Prose\n", "solving may not import document"),
    ("cli.py", "from symcalc.worked.tour import tour\n", "cli may not import worked"),
    ("kitchen/sink.py", "", "kitchen is no room"),
    ("errors.py", "from symcalc.registry import Registry\n", "errors may not import registry"),
    ("graph/table.py", "def f():\n    import sympy\n", "import of sympy hidden in a function"),
    ("graph/table.py", "def f():\n    from symcalc.graph import primitives\n", "import of symcalc.graph hidden"),
    ("graph/table.py", "import importlib\nimportlib.import_module('x')\n", "call of import_module"),
    ("graph/table.py", "__import__('os')\n", "call of __import__"),
    ("graph/table.py", "eval(text)\n", "call of eval"),
    ("formula/reader.py", "exec(text)\n", "call of exec"),
    ("formula/reader.py", "sympy.sympify(text)\n", "call of sympify"),
    ("formula/reader.py", "list(map(sympy.sympify, texts))\n", "sympify handed over"),
    ("formula/reader.py", "sympy.sympify(text, strict=False)\n", "call of sympify"),
    ("formula/reader.py", "S('x + 1')\n", "call of S"),
    ("formula/reader.py", "parse_expr(text)\n", "call of parse_expr"),
    ("formula/reader.py", "parse_latex(text)\n", "call of parse_latex"),
    ("formula/reader.py", "e.subs('x', 1)\n", "subs with text"),
    ("formula/reader.py", "e.subs({'x': 1})\n", "subs with text"),
    ("formula/reader.py", "e.subs(f'{name}', 1)\n", "subs with text"),
    ("formula/reader.py", "e.diff('x')\n", "diff with text"),
    ("formula/reader.py", "sympy.Matrix([['x', 1]])\n", "Matrix with text"),
    ("derivation/proof.py", "from flint import arb\n", "flint is imported in enclosure and codegen/backends/arb.py only"),
    ("derivation/kernels.py", "from flint import fmpq_mpoly_ctx\n", "flint is imported in enclosure and codegen/backends/arb.py only"),
    ("document/formats/html.py", "import numpy as np\n", "numpy is imported in"),
    ("document/blocks.py", "from sympy.core import Expr\n", "sympy is imported in"),
    ("functions/row.py", "if TYPE_CHECKING:\n    import numpy.typing\n", "numpy is imported in"),
    ("api/reading.py", "import requests\n", "requests is imported in no room only"),
    ("graph/table.py", "x = 1\n" * (LONGEST_FILE + 1), f"the most is {LONGEST_FILE}"),
]


@pytest.mark.parametrize(("path", "text", "complaint"), WRONG, ids=[complaint + " " + str(row) for row, (_, _, complaint) in enumerate(WRONG)])
def test_wrong_source_is_refused(path, text, complaint):
    assert any(complaint in line for line in complaints(path, text))


RIGHT = [
    ("graph/table.py", "import sympy\nfrom symcalc.functions import row\nfrom . import primitives\nfrom ..errors import ArgumentError\n"),
    ("enclosure/polynomials.py", "from flint import fmpq_mpoly_ctx\n"),
    ("enclosure/values.py", "from flint import arb\nimport math, re\n"),
    ("codegen/backends/numpy.py", "exec(compile(source, 'generated', 'exec'), names)\n"),
    ("formula/reader.py", "text.replace('a', 'b')\nsympify(1)\nsympify(x, strict=True)\nMatrix(rows, '[]')\nre.compile('a')\n"),
    ("formula/formula.py", "def f():\n    from symcalc.formula.meaning import meaning\n"),
]


@pytest.mark.parametrize(("path", "text"), RIGHT)
def test_right_source_is_let_through(path, text):
    assert complaints(path, text) == []


def test_every_import_that_may_be_hidden_is_there():
    assert {(path, module) for path, modules in LAZY.items() for module in modules} == hidden_imports()


def test_every_package_of_others_is_a_declared_dependency_with_its_places():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *(entry for extra in project["optional-dependencies"].values() for entry in extra)]
    packages = {re.split(r"[^\w-]", entry)[0].replace("python-flint", "flint") for entry in declared}
    assert packages >= set(FOREIGN)
    for package, path in foreign_imports():
        assert package in FOREIGN, path


# Packages that a user may have left out.
EXTRAS = {"llvmlite", "jax", "typst", "matplotlib", "pandas", "pyarrow"}


def test_public_names_stay_callable_when_every_submodule_is_imported():
    # Importing symcalc.a.b sets an attribute on the package: a room and a public function of one name would clash.
    before = {name: getattr(symcalc, name) for name in symcalc.__all__}
    for entry in pkgutil.walk_packages([str(PACKAGE)], "symcalc."):
        if not entry.name.endswith("__main__"):
            try:
                importlib.import_module(entry.name)
            except ModuleNotFoundError as error:
                if error.name not in EXTRAS:
                    raise
    for name, value in before.items():
        assert getattr(symcalc, name) is value
        assert callable(value) or name == "__version__"


def test_no_room_has_the_name_of_a_public_function():
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms.isdisjoint(symcalc.__all__)


def test_import_symcalc_loads_neither_sympy_nor_numpy():
    code = "import sys, symcalc; print([m for m in ('sympy', 'numpy', 'scipy', 'flint') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_type_checkers_see_the_names_that_are_loaded_on_first_use():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    seen = {
        (alias.asname, node.module)
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {(name, f"symcalc.{home}") for name, home in symcalc._HOMES.items()}


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = symcalc.no_such_name
