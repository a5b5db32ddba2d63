"""The taint policies: which part of a purse is spent first (docs/reference/accounting.md, section 4)."""

from enum import StrEnum


class Policy(StrEnum):
    """One rule of taint; no policy is the law, so a report shows the chosen one and the range over all."""

    FIFO = "fifo"
    LIFO = "lifo"
    TAINT_FIRST = "taint_first"
    CLEAN_FIRST = "clean_first"
    TIHO = "tiho"
    HAIRCUT = "haircut"
    POISON = "poison"


LOT_POLICIES = (Policy.FIFO, Policy.LIFO, Policy.TAINT_FIRST, Policy.CLEAN_FIRST, Policy.TIHO)
AMOUNT_POLICIES = (*LOT_POLICIES, Policy.HAIRCUT)
DEFAULT_POLICY = Policy.FIFO

SOURCES: dict[Policy, str] = {
    Policy.FIFO: "Clayton's Case (Devaynes v Noble, 1816); Anderson, Shumailov, Ahmed 2018",
    Policy.LIFO: "newest first: United States v. Banco Cafetero (2d Cir. 1986) discusses it among others",
    Policy.TAINT_FIRST: "drugs in, first out (Banco Cafetero)",
    Policy.CLEAN_FIRST: "lowest intermediate balance: kindest to a holder",
    Policy.TIHO: "taint in, highest out: Tironsakkul et al. 2019",
    Policy.HAIRCUT: "Moeser, Boehme, Breuker 2014",
    Policy.POISON: "Moeser, Boehme, Breuker 2014: reach only, amounts are not conserved",
}
