"""Bitcoin and its kin: the builder of their rows, and the files that hold their blocks."""
