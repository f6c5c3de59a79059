"""How the documentation is built: `sphinx-build -W docs docs/_build/html`."""

import symcalc

project = "symcalc"
author = "The symcalc developers"
copyright = f"2026, {author}"
version = release = symcalc.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
html_theme = "furo"
html_title = "symcalc"
exclude_patterns = ["_build"]
