"""Poly Network's own numbers of chains, and its contracts.

Source: Poly's list of mainnet contracts, MainNet.md (numbers, the last managers, lock proxies). The managers
of Ethereum before (named "CrossChainManager V1" and "V2" at Etherscan) and the further proxies are those of a
public data set of bridge events; earlier managers of other chains are not known.
"""

from collections.abc import Mapping

BY_NUMBER: Mapping[int, str] = {
    2: "eip155:1",
    6: "eip155:56",
    7: "eip155:128",
    12: "eip155:66",
    17: "eip155:137",
    19: "eip155:42161",
    20: "eip155:100",
    21: "eip155:43114",
    22: "eip155:250",
    23: "eip155:10",
    24: "eip155:1088",
}
BY_CHAIN: Mapping[str, int] = {chain: number for number, chain in BY_NUMBER.items()}

_LATE_MANAGER = "0x2aa63cd0b28fb4c31fa8e4e95ec11815be07b9ac"
_LATE_PROXY = "0xd3b90e2603d265bf46dbc788059ac12d52b6ac57"

# The contracts that log: managers behind the manager proxy, replaced at each upgrade.
MANAGERS: Mapping[str, frozenset[str]] = {
    "eip155:1": frozenset(
        {
            "0x838bf9e95cb12dd76a54c9f9d2e3082eaf928270",
            "0xe020877e67cfaaffc33a6e7eb9e85741bbb3ea79",
            "0x14413419452aaf089762a0c5e95ed2a13bbc488c",
        }
    ),
    "eip155:56": frozenset({"0x1c9ca8abb5da65d94dad2e8fb3f45535480d5909"}),
    "eip155:128": frozenset({"0x7109c5f898c5667941b3d2a6451b4bfbed2bdbbf"}),
    "eip155:66": frozenset({"0x6ce66cf89a17b5c22e757cca01bead901fc8c7f2"}),
    "eip155:137": frozenset({"0xb16fed79a6cb9270956f045f2e7989affb75d459"}),
    "eip155:42161": frozenset({"0x7cea671dabfba880af6723bddd6b9f4caa15c87b"}),
    "eip155:100": frozenset({"0x2f7ac9436ba4b548f9582af91ca1ef02cd2f1f03"}),
    "eip155:43114": frozenset({_LATE_MANAGER}),
    "eip155:250": frozenset({_LATE_MANAGER}),
    "eip155:10": frozenset({_LATE_MANAGER}),
    "eip155:1088": frozenset({_LATE_MANAGER}),
}
PROXIES: Mapping[str, frozenset[str]] = {
    "eip155:1": frozenset(
        {"0x250e76987d838a75310c34bf422ea9f1ac4cc906", "0xf7a9fe22149ad2a077eb40a90f316a8a47525ec3"}
    ),
    "eip155:56": frozenset(
        {
            "0x2f7ac9436ba4b548f9582af91ca1ef02cd2f1f03",
            "0xfb571d4dd7039f96d34bb41e695adc92df4a332f",
            "0x960ff3132b72e3f0b1b9f588e7122d78bb5c4946",
            "0x12682669700109ae1f3b326d74f2a5bdb63549e3",
            "0x12bb90a4baa8fd125794e34daffec109ab63dfb4",
        }
    ),
    "eip155:128": frozenset({"0x020c15e7d08a8ec7d35bcf3ac3ccbf0bbf2704e6"}),
    "eip155:66": frozenset({"0x9a3658864aa2ccc63fa61eaad5e4f65fa490ca7d"}),
    "eip155:137": frozenset(
        {"0x28ff66a1b95d7cacf8eded2e658f768f44841212", "0x5f8517d606580d30c3bf210fa016b8916c685be8"}
    ),
    "eip155:42161": frozenset(
        {"0x2f7ac9436ba4b548f9582af91ca1ef02cd2f1f03", "0x30e39786f0dd700da277a54bd9c07f7894cb5aba"}
    ),
    "eip155:100": frozenset({"0x77f3a156e8e597c64d4a12d62f20a0d2ff839dd5"}),
    "eip155:43114": frozenset({_LATE_PROXY}),
    "eip155:250": frozenset({_LATE_PROXY}),
    "eip155:10": frozenset({_LATE_PROXY}),
    "eip155:1088": frozenset(
        {"0xefb5a01ed9f3e94b646233fb68537c5cb45e301d", "0xbe46e4c47958a79e7f789ea94c5d8071a0deee31"}
    ),
}
