"""The rows, one family of functions a file; each file enters its rows in `symcalc.functions.families.FAMILIES`."""
