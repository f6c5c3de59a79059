"""The rooms of symcalc/ as data, and a checker that reads source text against them.

The table is that of the architecture: each room with the rooms it may import. The relation is not transitive: a room
imports what its row names. The checker works on source text alone, so that wrong source can be shown to it too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "symcalc"

BRANCHES = [
    "functions",
    "defaults",
    "displayable",
    "graph",
    "enclosure",
    "formula",
    "document",
    "derivation",
    "codegen",
    "matrix",
    "solving",
    "fitting",
]
ALL_BELOW_WORKED = [*BRANCHES, "plotting"]

ROOMS: dict[str, list[str]] = {
    "errors": [],
    "registry": [],
    "functions": [],
    "defaults": [],
    "displayable": ["defaults"],
    "graph": ["functions"],
    "enclosure": ["functions", "graph"],
    "formula": ["functions"],
    "document": ["formula"],
    "derivation": ["document", "formula", "functions", "enclosure", "defaults", "displayable"],
    "codegen": ["graph", "enclosure"],
    "matrix": ["formula", "derivation", "functions"],
    "solving": ["codegen", "graph", "enclosure", "displayable"],
    "fitting": ["solving", "codegen", "graph", "displayable"],
    "plotting": BRANCHES,
    "worked": ALL_BELOW_WORKED,
    "api": [*ALL_BELOW_WORKED, "worked"],
    "cli": ["api", "__init__"],  # the version alone stands in the package itself
    "__main__": ["cli"],
    "web": ["api"],
    "__init__": ["api"],
}
EVERYWHERE = {"errors": ["registry"]}  # who may import them: all; `registry` stands on `errors`

# Imports inside functions: a file, and the modules that it may import there. Each has its reason.
LAZY: dict[str, list[str]] = {
    # Loading the command line takes half a second, in which Ctrl-C is to stop it without a traceback.
    "__main__.py": ["symcalc.cli"],
    # A second reader that few use, and that itself needs a Formula made by `ink`.
    "formula/reading/reader.py": ["symcalc.formula.reading.latex2sympy2"],
    # The methods of Formula lead to rooms that themselves need Formula.
    "formula/formula.py": [f"symcalc.formula.{name}" for name in ("meaning", "writing.latex", "writing.text", "writing.terminal", "writing.typst")],
    # SciPy is loaded for functions that have special functions in them, or sparse derivatives.
    "codegen/backends/numpy.py": ["symcalc.codegen.special_values"],
    "codegen/instructions.py": ["symcalc.codegen.special_functions"],
    "codegen/function.py": ["symcalc.codegen.sparse_results"],
    "codegen/vector_form.py": ["symcalc.codegen.sparse_results"],
    # A row names its function and fetches it from SymPy when it is built: looking up a spelling needs no SymPy.
    "functions/building.py": ["sympy"],
}
# Modules that import by name: the registry scans folders, the package loads its public names on first use, and the second
# reader is an optional package that runs its parser while it is imported.
MAY_IMPORT_BY_NAME = {"registry.py", "__init__.py", "formula/reading/latex2sympy2.py"}

# Packages of others than Python and SymPy, and where each is imported: rooms, or single files with a reason.
FOREIGN: dict[str, list[str]] = {
    "sympy": ["functions", "graph", "enclosure", "formula", "derivation", "codegen", "matrix", "solving", "fitting", "plotting", "worked", "api"],
    # The one adapter to exact and ball arithmetic; the backend of that name sets its precision and hands balls out.
    "flint": ["enclosure", "codegen/backends/arb.py"],
    # Numbers are run below `solving`; what is shown needs no arrays. Boxes are searched by the thousand.
    "numpy": ["graph", "enclosure", "codegen", "solving", "fitting", "matrix", "plotting", "worked", "api"],
    "scipy": ["solving", "fitting", "codegen"],
    # A Float is written with as many digits as bring the same Float back; a backend computes with any number of digits.
    "mpmath": ["formula/lettering.py", "codegen"],
    "typst": ["document/formats/pdf.py"],
    "matplotlib": ["plotting"],
    "pandas": ["api"],
    "pyarrow": ["api"],
    # Machine code is made in one module and its vector functions are written in another; the backend uses both.
    "llvmlite": ["codegen"],
    "jax": ["codegen/backends"],
}

MAY_EXECUTE = "codegen/backends/"
LONGEST_FILE = 400
BANNED_CALLS = {"eval", "exec", "parse_expr", "parse_latex", "__import__", "import_module"}


def room_of(path: str) -> str:
    """The room of a file, given by its path below symcalc/."""
    return path.split("/")[0].removesuffix(".py")


def allowed(room: str) -> set[str]:
    return {room, "errors", "registry", *ROOMS[room]} if room not in ("errors", "registry") else {room, *(["errors"] if room == "registry" else [])}


def sources() -> Iterator[tuple[str, str]]:
    """Path below symcalc/ and text of every source file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def complaints(path: str, text: str) -> list[str]:
    """All that is wrong with one file."""
    out = []
    if (lines := text.count("\n")) > LONGEST_FILE:
        out.append(f"{path}: {lines} lines; the most is {LONGEST_FILE}")
    room = room_of(path)
    if room not in ROOMS:
        return [*out, f"{path}: {room} is no room of the architecture"]
    tree = ast.parse(text, filename=path)
    for node, inside in walk(tree):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        for module in imported(node, path):
            own = module.split(".")
            if own[0] == "symcalc" and (target := own[1] if len(own) > 1 else "__init__") not in allowed(room):
                out.append(f"{where}: {room} may not import {target}")
            if own[0] != "symcalc" and own[0] not in sys.stdlib_module_names and not is_below(path, FOREIGN.get(own[0], [])):
                out.append(f"{where}: {own[0]} is imported in {' and '.join(FOREIGN.get(own[0], [])) or 'no room'} only")
            if inside and module not in LAZY.get(path, []):
                out.append(f"{where}: import of {module} hidden in a function")
        if isinstance(node, ast.Call):
            out += [f"{where}: {what}" for what in wrong_call(node, path)]
            out += [
                f"{where}: {what} handed over as a function" for argument in node.args if (what := called(argument)) in {*BANNED_CALLS, "sympify"}
            ]
    return out


def is_below(path: str, places: list[str]) -> bool:
    """Whether a file is one of these, or stands below one of them."""
    return any(path == place or path.startswith(place + "/") for place in places)


def hidden_imports() -> set[tuple[str, str]]:
    """File and module of every import inside a function."""
    return {(path, module) for path, text in sources() for node, inside in walk(ast.parse(text)) if inside for module in imported(node, path)}


def foreign_imports() -> set[tuple[str, str]]:
    """Package and file of every import of a package of others."""
    found = {(module.split(".")[0], path) for path, text in sources() for node in ast.walk(ast.parse(text)) for module in imported(node, path)}
    return {(package, path) for package, path in found if package != "symcalc" and package not in sys.stdlib_module_names}


def walk(node: ast.AST, inside: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Every node, and whether it stands inside a function."""
    yield node, inside
    for child in ast.iter_child_nodes(node):
        yield from walk(child, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def imported(node: ast.AST, path: str) -> list[str]:
    """The absolute names of the modules that an import statement names; relative imports are resolved."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    module = node.module or ""
    if node.level:
        folder = ("symcalc/" + path).split("/")[:-1]
        module = ".".join(folder[: len(folder) - node.level + 1] + ([module] if module else []))
    if module == "symcalc":
        # `from symcalc import graph` imports a room, whether or not it also is a name.
        return [f"symcalc.{alias.name}" if alias.name in ROOMS else "symcalc" for alias in node.names]
    return [module]


def wrong_call(node: ast.Call, path: str) -> Iterator[str]:
    name = called(node.func)
    if (
        name in BANNED_CALLS
        and not (name == "exec" and path.startswith(MAY_EXECUTE))
        and not (name == "import_module" and path in MAY_IMPORT_BY_NAME)
    ):
        # `re.compile` and the like are methods; `eval` as a method (pandas.eval) reaches an evaluator too.
        yield f"call of {name}"
    if name in ("sympify", "S") and not is_strict(node):
        yield f"call of {name}: text may reach an evaluator; use Integer, Rational, Float or Symbol, or strict=True"
    if name in ("subs", "diff") and any(map(holds_text, [*node.args, *(keyword.value for keyword in node.keywords)])):
        yield f"{name} with text: SymPy evaluates it"
    if name == "Matrix" and node.args and holds_text(node.args[0]):
        yield "Matrix with text: SymPy evaluates it"


def called(node: ast.AST) -> str:
    """The last part of a dotted name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def is_strict(node: ast.Call) -> bool:
    """Whether text is refused: SymPy's ``strict=True``, or nothing but numbers written out."""
    strict = any(word.arg == "strict" and isinstance(word.value, ast.Constant) and word.value.value is True for word in node.keywords)
    return strict or all(isinstance(argument, ast.Constant) and isinstance(argument.value, int | float) for argument in node.args)


def holds_text(node: ast.AST) -> bool:
    """Whether a string literal stands in an argument, also inside a list, tuple or dictionary."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return any(holds_text(entry) for entry in node.elts)
    if isinstance(node, ast.Dict):
        return any(holds_text(entry) for entry in [*(key for key in node.keys if key), *node.values])
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def cycle(rooms: dict[str, list[str]]) -> list[str]:
    """A path of imports that comes back to its start, or an empty list."""
    done: set[str] = set()

    def visit(room: str, path: list[str]) -> list[str]:
        if room in path:
            return [*path[path.index(room) :], room]
        if room in done:
            return []
        for target in rooms.get(room, []):
            if found := visit(target, [*path, room]):
                return found
        done.add(room)
        return []

    return next((found for room in rooms if (found := visit(room, []))), [])
