"""From the node table to functions that run: one backend a file; the only place where code is generated or executed."""
