"""Endpoints: the kinds of place where a claim rests."""

from enum import StrEnum


class EndpointKind(StrEnum):
    """Where a claim rests; the order is the order in which tables and pictures show the kinds."""

    FROZEN = "frozen"  # frozen by an issuer, a service or a court
    RETURNED = "returned"  # given back to the victim or recovered for it
    EXCHANGE = "exchange"  # deposited with an exchange or hosted wallet
    OTC = "otc"  # an over-the-counter broker
    MIXER = "mixer"  # a mixer or CoinJoin
    BRIDGE = "bridge"  # a bridge whose payout is not resolved
    EXCHANGED = "exchanged"  # in an exchange of several assets, how they divide is not resolved
    SERVICE = "service"  # any other service on the stop-list
    BURNED = "burned"  # a burn address
    FEES = "fees"  # fees of the chain
    HELD = "held"  # still there, and the ledger covers the purse to its end
    UNTRACED = "untraced"  # the ledger ends here: what happened next is not covered
    UNACCOUNTED = "unaccounted"  # known to have left, the way is not in the ledger


MEANING: dict[EndpointKind, str] = {
    EndpointKind.FROZEN: "frozen",
    EndpointKind.RETURNED: "returned or recovered",
    EndpointKind.EXCHANGE: "at an exchange",
    EndpointKind.OTC: "at an OTC broker",
    EndpointKind.MIXER: "in a mixer",
    EndpointKind.BRIDGE: "in a bridge, payout not resolved",
    EndpointKind.EXCHANGED: "in an exchange of several assets, not resolved",
    EndpointKind.SERVICE: "at a service",
    EndpointKind.BURNED: "burned",
    EndpointKind.FEES: "fees",
    EndpointKind.HELD: "held",
    EndpointKind.UNTRACED: "the ledger ends here",
    EndpointKind.UNACCOUNTED: "unaccounted",
}
