"""The public functions: text, Formula or SymPy in, SymPy and results out. The rooms below take SymPy objects and arrays only."""
