"""Keys: under which an address is the same, however a list writes it and its chain."""

from hueandcry.chains.recognition import address_key, text_key
from hueandcry.model.errors import AddressError


def place_key(chain: str, address: str) -> bytes:
    """The key of an address; of its letters alone where they are no address of that chain."""
    try:
        return address_key(chain, address)
    except AddressError:  # as somebody wrote it: shown all the same
        return text_key(f"{chain}:{address}")
