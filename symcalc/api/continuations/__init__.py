"""What a derivation can do next in rooms above its own, one thing a file: be taken at a point, be compiled to a function."""
