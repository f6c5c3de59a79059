"""Writers: ink into LaTeX, plain text, terminal drawings and Typst, one file each."""
