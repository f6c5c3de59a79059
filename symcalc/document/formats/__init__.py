"""One output format a file, each a function ``(page, notation) → text`` over the five blocks."""
