"""The HTTP API and the pages that `hueandcry serve` offers."""
