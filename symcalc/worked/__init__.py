"""Where both branches meet: a derivation, then its numbers, as one page."""
