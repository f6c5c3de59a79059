"""One topic of a calculus course a file, each a function that returns a `Derivation`."""
