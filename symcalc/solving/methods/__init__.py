"""One method a file: frozen settings with ``init``, ``step`` and ``done``."""
