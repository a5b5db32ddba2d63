"""Where Celer's contracts are: cbridge-docs.celer.network, contract addresses; none of them is a proxy."""

from collections.abc import Mapping

# CAIP-2 -> the pool-based bridge.
BRIDGES: Mapping[str, str] = {
    "eip155:1": "0x5427fefa711eff984124bfbb1ab6fbf5e3da1820",
    "eip155:10": "0x9d39fc627a6d9d9f8c831c16995b209548cc3401",
    "eip155:56": "0xdd90e5e87a2081dcf0391920868ebc2ffb81a1af",
    "eip155:100": "0x3795c36e7d12a8c252a20c5a7b455f7c57b60283",
    "eip155:137": "0x88dcdc47d2f83a99cf0000fdf667a468bb958a78",
    "eip155:250": "0x374b8a9f3ec5eb2d97eca84ea27aca45aa1c57ef",
    "eip155:288": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
    "eip155:592": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
    "eip155:1030": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
    "eip155:1088": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
    "eip155:1284": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
    "eip155:1285": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
    "eip155:8217": "0x4c882ec256823ee773b25b414d36f92ef58a7c0c",
    "eip155:8453": "0x7d43aabc515c356145049227cee54b608342c0ad",
    "eip155:9001": "0x5f52b9d1c0853da636e178169e6b426e4ccfa813",
    "eip155:42161": "0x1619de6b6b20ed217a58d00f37b9d47c7663feca",
    "eip155:42170": "0xb3833ecd19d4ff964fa7bc3f8ac070ad5e360e56",
    "eip155:43114": "0xef3c714c9425a8f3697a9c969dc1af30ba82e5d4",
    "eip155:59144": "0x9b36f165bab9ebe611d491180418d8de4b8f3a1f",
    "eip155:1313161554": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c",
}
# CAIP-2 -> vaults of original tokens (both versions), then bridges of pegged ones (both versions).
VAULTS: Mapping[str, tuple[str, ...]] = {
    "eip155:1": (
        "0xb37d31b2a74029b5951a2778f959282e2d518595",
        "0x7510792a3b1969f9307f3845ce88e39578f2bae1",
        "0x16365b45eb269b5b5dacb34b4a15399ec79b95eb",
        "0x52e4f244f380f8fa51816c8a10a63105dd4de084",
    ),
    "eip155:10": (
        "0xbcfef6bb4597e724d720735d32a9249e0640aa11",
        "0x6e380ad5d15249ef2de576e3189fc49b5713be4f",
        "0x61f85ff2a2f4289be4bb9b72fc7010b3142b5f41",
        "0xc3c5b9474273113efb74e7da43b5aaba0cd9699a",
    ),
    "eip155:56": (
        "0x78bc5ee9f11d133a08b331c2e18fe81be0ed02dc",
        "0x11a0c9270d88c99e221360bca50c2f6fda44a980",
        "0xd443fe6bf23a4c9b78312391a30ff881a097580e",
        "0x26c76f7fef00e02a5dd4b5cc8a0f717eb61e1e4b",
    ),
    "eip155:137": (
        "0xc1a2d967dfaa6a10f3461bc21864c23c1dd51eea",
        "0x4c882ec256823ee773b25b414d36f92ef58a7c0c",
        "0x4d58fdc7d0ee9b674f49a0ade11f26c3c9426f7a",
        "0xb51541df05de07be38dcfc4a80c05389a54502bb",
    ),
    "eip155:8453": ("0x5471ea8f739dd37e9b81be9c5c77754d8aa953e4",),
    "eip155:42161": (
        "0xfe31bfc4f7c9b69246a6dc0087d91a91cb040f76",
        "0xea4b1b0aa3c110c55f650d28159ce4ad43a4a58b",
        "0xbdd2739ae69a054895be33a22b2d2ed71a1de778",
        "0xc72e7fc220e650e93495622422f3c14fb03aaf6b",
    ),
    "eip155:43114": (
        "0x5427fefa711eff984124bfbb1ab6fbf5e3da1820",
        "0xb51541df05de07be38dcfc4a80c05389a54502bb",
        "0x88dcdc47d2f83a99cf0000fdf667a468bb958a78",
        "0xb774c6f82d1d5dbd36894762330809e512fed195",
    ),
}
# CAIP-2 -> version 1 of 2021; its contracts on other chains are not known here.
FIRST: Mapping[str, str] = {"eip155:1": "0x841ce48f9446c8e281d3f1444cb859b4a6d0738c"}
