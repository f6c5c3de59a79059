"""The rows, one family of functions a file. Each file enters its rows in `FAMILIES`; the folder is scanned at the first look-up."""

from __future__ import annotations

from symcalc.functions.row import KnownFunction
from symcalc.registry import Registry

FAMILIES: Registry[tuple[KnownFunction, ...]] = Registry("family of known functions", "symcalc.functions.families")
