"""EVM chains: the builder of their rows, and the files that hold exports of them."""
