"""Derivations: steps by named rules, each with a verdict, from a formula to the answer."""
