"""A registry loads the file of the name asked for, scans its folder once for a list, and refuses doubles."""

from __future__ import annotations

import subprocess
import sys
from threading import Thread

import pytest

from symcalc.errors import UnknownPluginError
from symcalc.registry import Registry


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A package `zoo` with two plug-in files that register in `zoo_registry.ANIMALS`."""
    (tmp_path / "zoo_registry.py").write_text("from symcalc.registry import Registry\nANIMALS = Registry('animal', 'zoo')\n")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "__init__.py").write_text("")
    for name in ("cat", "owl"):
        (tmp_path / "zoo" / f"{name}.py").write_text(f"from zoo_registry import ANIMALS\nANIMALS.register('{name}')('{name.upper()}')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] in ("zoo", "zoo_registry")]:
        sys.modules.pop(name, None)


def test_a_plugin_is_found_by_the_name_of_its_file_and_loads_no_other(folder):
    import zoo_registry

    assert "zoo.cat" not in sys.modules
    assert zoo_registry.ANIMALS["cat"] == "CAT"
    assert "zoo.cat" in sys.modules
    assert "zoo.owl" not in sys.modules
    assert zoo_registry.ANIMALS["owl"] == "OWL"


def test_a_plugin_whose_file_has_another_name_is_found_by_a_scan(folder):
    import zoo_registry

    (folder / "zoo" / "birds.py").write_text("from zoo_registry import ANIMALS\nANIMALS.register('house sparrow')('TWEET')\n")
    assert zoo_registry.ANIMALS["house sparrow"] == "TWEET"
    assert "zoo.owl" in sys.modules


def test_the_folder_is_scanned_for_a_list(folder):
    import zoo_registry

    assert list(zoo_registry.ANIMALS) == ["cat", "owl"]
    assert zoo_registry.ANIMALS.values() == ["CAT", "OWL"]
    assert "owl" in zoo_registry.ANIMALS
    assert "dog" not in zoo_registry.ANIMALS


def test_an_unknown_name_is_answered_with_those_that_there_are(folder):
    import zoo_registry

    with pytest.raises(UnknownPluginError, match=r"No animal is called 'dog'; there are: cat, owl\."):
        zoo_registry.ANIMALS["dog"]


def test_a_plugin_that_needs_an_absent_package_hides_itself_alone(folder):
    import zoo_registry

    (folder / "zoo" / "yeti.py").write_text("import no_such_package\nfrom zoo_registry import ANIMALS\nANIMALS.register('yeti')('?')\n")
    assert list(zoo_registry.ANIMALS) == ["cat", "owl"]
    with pytest.raises(UnknownPluginError, match=r"cat, owl\. Not loaded: yeti \(No module named 'no_such_package'\)"):
        zoo_registry.ANIMALS["dog"]
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        zoo_registry.ANIMALS["yeti"]


def test_a_plugin_that_breaks_is_an_error_and_not_an_absence(folder):
    import zoo_registry

    (folder / "zoo" / "yeti.py").write_text("from symcalc.errors import NoSuchError\n")
    with pytest.raises(ImportError, match="NoSuchError"):
        list(zoo_registry.ANIMALS)


def test_a_type_is_looked_up_by_its_name_then_by_those_it_inherits_from():
    registry = Registry("page")
    registry.register("Derivation")("page of a derivation")
    registry.register("object")("page of anything")
    derivation = type("Derivation", (), {})
    of_mine = type("Mine", (derivation,), {})
    assert registry.of_type(derivation) == registry.of_type(of_mine) == "page of a derivation"
    assert registry.of_type(int) == "page of anything"
    registry.register("Mine")("page of mine")
    assert registry.of_type(of_mine) == "page of mine"
    with pytest.raises(UnknownPluginError, match="'int'; there are: none"):
        Registry("page").of_type(int)


LOADED = [
    ("sc.gradient('x^2').to_text()", ["symcalc.solving", "symcalc.codegen", "symcalc.worked", "symcalc.document.formats.html", "scipy"]),
    ("sc.gradient('x^2').to_markdown()", ["symcalc.document.formats.text", "symcalc.document.formats.latex"]),
    ("list(PAGES); assert 'SolveResult' in PAGES", ["symcalc.document.formats.html"]),
]


@pytest.mark.parametrize(("code", "idle"), LOADED, ids=[code for code, _ in LOADED])
def test_a_page_loads_neither_rooms_nor_formats_that_it_does_not_need(code, idle):
    program = f"import sys, symcalc as sc\nfrom symcalc.registry import PAGES\n{code}\nprint([name for name in {idle} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_two_plugins_of_one_name_are_refused():
    registry = Registry("thing")
    registry.register("a")(1)
    with pytest.raises(ValueError, match="'a'"):
        registry.register("a")(2)


def test_threads_see_the_whole_folder(folder):
    import zoo_registry

    seen = []
    threads = [Thread(target=lambda: seen.append(list(zoo_registry.ANIMALS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [["cat", "owl"]] * 8
