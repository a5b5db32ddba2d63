"""Taint: movements, the two kernels, provenance, endpoints, condensing."""
