"""`python -m hueandcry` is the `hueandcry` command."""

from hueandcry.cli import main

main()
