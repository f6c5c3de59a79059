"""symcalc: state a function once; read its derivation, check every line, run it at machine speed."""
