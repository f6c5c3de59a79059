"""Ink: formulas as they stand on paper, read from LaTeX and text, written back, and joined to their SymPy meaning."""
