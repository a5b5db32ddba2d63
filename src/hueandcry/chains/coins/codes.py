"""Currency codes and the words for them that lists print beside addresses."""

from dataclasses import dataclass

from hueandcry.chains.coins import table


@dataclass(frozen=True, slots=True)
class Code:
    """A currency code as lists print it, and words for it. It names an asset: `chain` only breaks a tie."""

    code: str
    chain: str = ""
    words: tuple[str, ...] = ()


CODES: tuple[Code, ...] = (
    Code("XBT", table.BITCOIN),
    Code(
        "BTC",
        table.BITCOIN,
        ("bitcoin", "ビットコイン", "비트코인", "比特币", "ביטקוין", "биткоин"),
    ),
    Code("ETH", table.EVM, ("ethereum", "ether", "イーサリアム", "이더리움", "以太坊", "эфириум")),
    Code("USDT", "", ("tether", "テザー", "테더", "泰达币")),
    Code("USDC", "", ("usd coin",)),
    Code("DAI"),
    Code("TRX", table.TRON, ("tron", "トロン", "트론", "波场", "трон")),
    Code("SOL", table.SOLANA, ("solana", "ソラナ", "솔라나", "солана")),
    Code("LTC", table.LITECOIN, ("litecoin", "ライトコイン", "라이트코인", "лайткоин")),
    Code("BCH", table.BITCOIN_CASH, ("bitcoin cash", "ビットコインキャッシュ", "비트코인 캐시")),
    Code("BSV", table.BITCOIN_SV, ("bitcoin sv",)),
    Code("BTG", table.BITCOIN_GOLD, ("bitcoin gold",)),
    Code("DASH", table.DASH, ("ダッシュ",)),
    Code("ZEC", table.ZCASH, ("zcash", "ジーキャッシュ")),
    Code("DOGE", table.DOGECOIN, ("dogecoin", "ドージコイン", "도지코인")),
    Code("XVG", table.VERGE, ("verge",)),
    Code("XMR", table.MONERO, ("monero", "モネロ", "모네로", "монеро")),
    Code("XRP", table.XRP, ("ripple", "リップル", "리플")),
    Code("BNB", table.BNB_BEACON, ("binance coin",)),
    Code("BSC", table.EVM, ("bnb smart chain", "binance smart chain")),
    Code("ARB", table.EVM, ("arbitrum",)),
    Code("ETC", table.EVM, ("ethereum classic",)),
    Code("MATIC", table.EVM, ("polygon",)),
    Code("AVAX", table.EVM, ("avalanche",)),
)
