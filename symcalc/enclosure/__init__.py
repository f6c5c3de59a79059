"""The one adapter to rigorous ball arithmetic: a ball that is certain to hold the value, and roots with proof."""
