"""One backend a file, each a function ``(graph, inputs, outputs) → Program``."""
