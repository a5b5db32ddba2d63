"""Evals: how well hueandcry does what cannot be a test: one table, written by `python -m evals.run`."""
