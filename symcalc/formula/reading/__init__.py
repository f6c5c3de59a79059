"""Readers: LaTeX and plain text into ink."""
