"""Solving: one loop, one result type, one method a file."""
