"""Dialects: how THORChain and MAYAChain name assets in memos.

Source: common/asset.go of THORNode and MAYANode.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_is_symbol = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,99}").fullmatch


@dataclass(frozen=True, slots=True)
class Named:
    """An asset as a memo names it, in upper case.

    `contract` is the token's contract or only its end, empty for a coin and where the ticker must do (the
    chain then takes the deepest pool). `held` says that it is a claim that never leaves the chain.
    """

    chain: str
    ticker: str
    contract: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the chains: their own name, the assets that they know and how they shorten them.

    `coins` are the assets that may be named without a chain; `separators` divide chain and symbol: `.` is the
    asset itself, any other a claim on it that never leaves the chain (synth, trade account, secured).
    """

    home: str
    separators: str
    chains: frozenset[str]
    coins: frozenset[str]
    short: Mapping[str, str]


THORCHAIN = Dialect(
    home="THOR",
    separators="~./-",
    chains=frozenset(
        (
            "THOR",
            "BTC",
            "LTC",
            "DOGE",
            "BCH",
            "ETH",
            "BSC",
            "AVAX",
            "BASE",
            "GAIA",
            "XRP",
            "TRON",
            "SOL",
            "POL",
        )
        + ("NOBLE", "ZEC", "SUI", "ADA", "BNB", "TERRA")
    ),
    coins=frozenset({"RUNE", "TCY", "TOR", "RUJI", "NAMI", "LQDY", "AUTO", "XUSK"}),
    short={
        "a": "AVAX.AVAX",
        "ad": "ADA.ADA",
        "b": "BTC.BTC",
        "c": "BCH.BCH",
        "d": "DOGE.DOGE",
        "e": "ETH.ETH",
        "f": "BASE.ETH",
        "g": "GAIA.ATOM",
        "l": "LTC.LTC",
        "n": "BNB.BNB",  # until the Beacon Chain was left (thornode common, short codes of version 115)
        "o": "SOL.SOL",
        "p": "POL.POL",
        "r": "THOR.RUNE",
        "s": "BSC.BNB",
        "tr": "TRON.TRX",
        "u": "SUI.SUI",
        "x": "XRP.XRP",
        "z": "ZEC.ZEC",
    },
)

MAYACHAIN = Dialect(
    home="MAYA",
    separators="~./",
    chains=frozenset(("MAYA", "THOR", "BTC", "ETH", "ARB", "DASH", "ZEC", "KUJI", "XRD", "ADA")),
    coins=frozenset({"CACAO", "MAYA"}),
    short={
        **dict.fromkeys(("a", "ae"), "ARB.ETH"),
        **dict.fromkeys(("b", "bb"), "BTC.BTC"),
        **dict.fromkeys(("c", "mc", "m"), "MAYA.CACAO"),  # m: the page "Memo Length Reduction"
        **dict.fromkeys(("d", "dd"), "DASH.DASH"),
        **dict.fromkeys(("e", "ee"), "ETH.ETH"),
        **dict.fromkeys(("k", "kk"), "KUJI.KUJI"),
        **dict.fromkeys(("r", "tr"), "THOR.RUNE"),
        **dict.fromkeys(("x", "xx"), "XRD.XRD"),
        **dict.fromkeys(("z", "zz"), "ZEC.ZEC"),
        "ku": "KUJI.USK",
        "at": "ARB.USDT-0XFD086BC7CD5C481DCC9C85EBE478A1C0B69FCBB9",
        "ac": "ARB.USDC-0XAF88D065E77C8CC2239327C5EDB3A432268E5831",
        "ad": "ARB.DAI-0XDA10009CBD5D07DD0CECC66161FC93D7C9000DA1",
        "ap": "ARB.PEPE-0X25D887CE7A35172C62FEBFD67A1856F20FAEBB00",
        "aw": "ARB.WSTETH-0X5979D7B546E38E414F7E9822514BE443A4800529",
        "ab": "ARB.WBTC-0X2F2A2543B76A4166549F7AAB2E75BEF0AEFC5B0F",
        "et": "ETH.USDT-0XDAC17F958D2EE523A2206206994597C13D831EC7",
        "ec": "ETH.USDC-0XA0B86991C6218B36C1D19D4A2E9EB0CE3606EB48",
        "ep": "ETH.PEPE-0X6982508145454CE325DDBE47A25D4EC3D2311933",
        "ew": "ETH.WSTETH-0X7F39C581F595B53C5CB19BD0B3F8DA6C935E2CA0",
    },
)


def named(written: str, dialect: Dialect) -> Named | None:
    """The asset of this text, short codes included; None where the chain has none of that name."""
    full = dialect.short.get(written, written).upper()
    cut = next((place for place, letter in enumerate(full) if letter in dialect.separators), None)
    if cut is None:
        return Named(dialect.home, full) if full in dialect.coins else None
    chain, symbol = full[:cut], full[cut + 1 :]
    if chain not in dialect.chains or not _is_symbol(symbol):
        return None
    ticker, _, contract = symbol.partition("-")
    return Named(chain, ticker, contract, held=full[cut] != ".") if ticker else None
