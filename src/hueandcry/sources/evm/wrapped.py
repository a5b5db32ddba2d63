"""The contract that wraps each chain's coin one to one."""

from typing import NamedTuple


class Wrapped(NamedTuple):
    """A wrapping contract; `mints` says that it tells wraps by Transfer from and to the zero address.

    Others, copies of WETH9, emit Deposit(dst, wad) and Withdrawal(src, wad) instead.
    """

    contract: str
    mints: bool = False


WRAPPED: dict[str, Wrapped] = {
    "eip155:1": Wrapped("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"),
    "eip155:10": Wrapped("0x4200000000000000000000000000000000000006"),
    "eip155:56": Wrapped("0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c"),
    "eip155:100": Wrapped("0xe91d153e0b41518a2ce8dd3d7944fa863463a97d"),
    "eip155:137": Wrapped("0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270"),
    "eip155:250": Wrapped("0x21be370d5312f44cb42ce377bc9b8a0cef1a4c83", mints=True),
    "eip155:324": Wrapped("0x5aea5775959fbc2557cc8789bc1bf90a239d9a91", mints=True),
    "eip155:2020": Wrapped("0xe514d9deb7966c8be0ca922de8a064264ea6bcd4"),
    "eip155:8453": Wrapped("0x4200000000000000000000000000000000000006"),
    "eip155:42161": Wrapped("0x82af49447d8a07e3bd95bd0d56f35241523fbab1", mints=True),
    "eip155:43114": Wrapped("0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7"),
    "eip155:59144": Wrapped("0xe5d7c2a44ffddf6b295a15c148167daaaf5cf34f"),
}
"""By CAIP-2 id; the addresses are those that the chains' token lists name."""
