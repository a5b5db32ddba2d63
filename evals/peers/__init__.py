"""Peers in an environment of their own (`make .venv-peers`): what they score, asked over a file."""
