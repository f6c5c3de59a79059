"""One graph for all numbers: a SymPy expression as a flat table of operations, differentiated there and compiled from there."""
