"""Exposure: what the money of an address stems from, and where it ended up, by the kernels' own accounts."""
