"""A registry scans its folder once, refuses doubles, and names what there is when asked for what there is not."""

from __future__ import annotations

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
    for name in ("zoo", "zoo.cat", "zoo.owl", "zoo_registry"):
        sys.modules.pop(name, None)


def test_the_folder_is_scanned_at_the_first_look_up(folder):
    import zoo_registry

    assert "zoo.cat" not in sys.modules
    assert zoo_registry.ANIMALS["cat"] == "CAT"
    assert list(zoo_registry.ANIMALS) == ["cat", "owl"]
    assert zoo_registry.ANIMALS.values() == ["CAT", "OWL"]
    assert "owl" in zoo_registry.ANIMALS
    assert "dog" not in zoo_registry.ANIMALS


def test_an_unknown_name_is_answered_with_those_that_there_are(folder):
    import zoo_registry

    with pytest.raises(UnknownPluginError, match=r"No animal is called 'dog'; there are: cat, owl\."):
        zoo_registry.ANIMALS["dog"]


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
