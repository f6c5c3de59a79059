"""Where the families of rows enter themselves; their folder is scanned at the first look-up."""

from __future__ import annotations

from symcalc.functions.row import KnownFunction
from symcalc.registry import Registry

FAMILIES: Registry[tuple[KnownFunction, ...]] = Registry("family of known functions", "symcalc.functions.rows")
