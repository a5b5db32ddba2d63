"""A heist across chains: ether and a staking token, through exchanges, THORChain, bitcoin and a CoinJoin.

The shape is that of the Bybit theft of February 2025: two assets taken from a contract wallet in one call;
the token sold for ether first; equal tranches; deposits into THORChain, whose payments on Bitcoin are mixed
with Wasabi, peeled off and cashed in; a part that never left Ethereum. Amounts are a hundredth of the real.
"""

from hueandcry.testing import dex, scenarios
from hueandcry.testing.coinjoin import wasabi
from hueandcry.testing.evm import ETHER, transfer
from hueandcry.testing.heist import BRIDGE, DOLLAR, EXCHANGE, HELD, MIXER, STAKED, CrossingHeist, Plan
from hueandcry.testing.spam import poison
from hueandcry.testing.thorchain import Thorchain, forged
from hueandcry.testing.transactions import Inner
from hueandcry.testing.utxo import COIN, Coin
from hueandcry.testing.world import IN_TRANSIT, World

HEIGHT = 884_700  # about where Bitcoin stood on the day of the theft
FEE = 1_000  # satoshi
GAS = ETHER // 100  # what an address keeps for its own transactions
CLEAN = 100 * ETHER  # what a stranger's money adds to a tranche
FINAL = 80  # blocks on top
BRANCHES = ("hop", "refund", "stream", "open", "mingle")


def crossing_heist(plan: Plan | None = None, seed: int = 0) -> CrossingHeist:
    """Script all of it, final blocks above it."""
    made = _robbed(plan or Plan(), World(seed, HEIGHT))
    _sell(made)
    _split(made)
    _hop(made)
    _refund(made)
    _stream(made)
    _open(made)
    _mingle(made)
    _token(made)
    _lie(made)
    made.world.evm.mine(FINAL)
    made.world.bitcoin.mine(8)
    return made


def _robbed(plan: Plan, world: World) -> CrossingHeist:
    """The victim's contract wallet pays both assets in one call; the thief has an ether of his own."""
    evm = world.evm
    safe, robber, thief = (evm.address(name) for name in ("safe", "robber", "thief"))
    evm.fund(safe, plan.ether)
    evm.fund(robber, ETHER)
    evm.fund(evm.weth, 10_000 * ETHER)
    evm.give(thief, ETHER)
    evm.mine()
    taken = [transfer(STAKED, safe, thief, plan.token)]
    theft = evm.send(robber, safe, inner=[Inner(safe, thief, plan.ether)], events=taken, data="0x6a761202")
    world.steal("theft", theft)
    evm.mine()
    return CrossingHeist(plan, world, Thorchain.opened(world, 500 * COIN), theft, thief)


def _sell(made: CrossingHeist) -> None:
    """The token goes to a second address, which sells it for ether in two trades and passes that on."""
    evm, whole = made.world.evm, made.plan.token
    seller, collector = made.name("seller"), made.name("collector")
    evm.pay_token(made.thief, STAKED, seller, whole)
    evm.send(made.thief, seller, ETHER // 2)
    evm.mine()
    first = whole * 6 // 10
    got = first * 998 // 1000, (whole - first) * 997 // 1000
    dex.sell(made.world, seller, STAKED, first, got[0])
    evm.mine()
    dex.sell(made.world, seller, STAKED, whole - first, got[1], between=DOLLAR)
    evm.mine()
    evm.send(seller, collector, sum(got))
    evm.mine()
    made.ends("change of the seller", HELD, seller)


def _split(made: CrossingHeist) -> None:
    """Equal tranches, three a block; what is left stays with the thief. Spam comes before they move on."""
    idle = [f"idle {number}" for number in range(made.plan.idle)]
    for number, name in enumerate((*BRANCHES, *idle), 1):
        made.world.evm.send(made.thief, made.name(name), made.plan.tranche)
        if number % 3 == 0:
            made.world.evm.mine()
    made.world.evm.mine()
    made.ends("thief", HELD, made.thief)
    for name in idle:
        made.ends(name, HELD, made.name(name))
    pairs = [(made.thief, made.name(name)) for name in BRANCHES]
    pairs += [(made.name(name), made.thorchain.vault) for name in BRANCHES]
    made.spam = poison(made.world, pairs, DOLLAR, made.plan.tranche)


def _hop(made: CrossingHeist) -> None:
    """Ether, token, ether, THORChain, bitcoin; a part is mixed and cashed in, the rest peeled off."""
    world, actor = made.world, made.name("hop")
    given = made.plan.tranche - ETHER
    dollars = given * 2_700 // 10**12
    dex.buy(world, actor, given, DOLLAR, dollars)
    world.evm.mine()
    back = given * 996 // 1000
    dex.sell(world, actor, DOLLAR, dollars, back)
    world.evm.mine()
    (coin,) = _across(made, "hop", back, (1,), "=:BTC.BTC:{to}:0/1/0")
    made.ends("hop", HELD, actor)
    parts = [coin.value // 5, coin.value // 7]
    wallets = [(world.bitcoin.address(f"unmixed {number}"), part) for number, part in enumerate(parts)]
    rest = (world.bitcoin.address("peeler"), coin.value - sum(parts) - FEE)
    *unmixed, left = world.bitcoin.spend([coin], [*wallets, rest]).outputs
    world.bitcoin.mine()
    _mixed(made, unmixed)
    _peeled(made, left)


def _mixed(made: CrossingHeist, coins: list[Coin]) -> None:
    """A round, and what came out of it to an exchange: whose it was nobody can say any more."""
    world = made.world
    cash = world.service("bitcoin exchange", on=world.bitcoin)
    done = wasabi(world, coins, made.plan.strangers)
    made.rounds.append(done.spend)
    made.ends("mixed", MIXER, done.spend.hash, world.bitcoin.on.id)
    largest = done.own[0]
    world.bitcoin.spend([largest], [(cash, largest.value - FEE)])
    world.bitcoin.mine()


def _peeled(made: CrossingHeist, coin: Coin) -> None:
    """Every other part is cashed in."""
    world = made.world
    cash = world.service("bitcoin exchange", on=world.bitcoin)
    part = coin.value // (made.plan.peels + 2)
    peels = scenarios.peel(world, coin, [part] * made.plan.peels, cash=cash)
    made.landed("peeled and cashed in", EXCHANGE, peels[0].outputs[0])
    for number, spend in enumerate(peels[1::2]):
        made.landed(f"peeled {number}", HELD, spend.outputs[0])
    made.landed("left by the peel chain", HELD, peels[-1].outputs[1])


def _refund(made: CrossingHeist) -> None:
    """THORChain pays back, to another address than the depositor's, which cashes in."""
    world, back = made.world, made.name("refunded")
    amount = made.plan.tranche - GAS
    bitcoin = world.bitcoin.address("refund payee")
    deposit = made.thorchain.deposit(made.name("refund"), amount, f"=:b:{bitcoin}/{back}:99999999999")
    made.deposits["refund"] = deposit
    world.evm.mine(3)
    made.thorchain.refund(deposit, back, amount - ETHER // 500)
    world.evm.mine()
    world.evm.send(back, world.service("exchange"), amount - ETHER)
    world.evm.mine()
    made.ends("refund", HELD, made.name("refund"))
    made.ends("refunded", HELD, back)
    made.ends("refunded and cashed in", EXCHANGE, made.name("exchange"))


def _stream(made: CrossingHeist) -> None:
    """A streaming swap that is paid in two parts, which are spent together."""
    world = made.world
    coins = _across(made, "stream", made.plan.tranche - GAS, (3, 2), "SWAP:BTC.BTC:{to}:0/10/5")
    cash = world.service("bitcoin exchange", on=world.bitcoin)
    whole = sum(coin.value for coin in coins)
    rest = whole - whole // 2 - FEE
    spend = world.bitcoin.spend(coins, [(cash, whole // 2), (world.bitcoin.address("change"), rest)])
    world.bitcoin.mine()
    made.ends("stream", HELD, made.name("stream"))
    made.landed("streamed and cashed in", EXCHANGE, spend.outputs[0])
    made.landed("change of the stream", HELD, spend.outputs[1])


def _open(made: CrossingHeist) -> None:
    """A deposit that nothing has answered yet."""
    payee = made.world.bitcoin.address("open payee")
    deposit = made.thorchain.deposit(made.name("open"), made.plan.tranche - GAS, f"=:b:{payee}")
    made.world.evm.mine()
    made.world.cross(deposit)
    made.deposits["open"] = deposit
    made.ends("open", HELD, made.name("open"))
    made.ends("unanswered", BRIDGE, deposit.hash, IN_TRANSIT)


def _mingle(made: CrossingHeist) -> None:
    """A tranche meets clean money, and a part of both is cashed in."""
    evm, meeting = made.world.evm, made.name("meeting")
    evm.give(meeting, CLEAN)
    evm.mine()
    evm.send(made.name("mingle"), meeting, made.plan.tranche - GAS)
    evm.mine()
    evm.send(meeting, made.world.service("exchange"), made.plan.tranche // 2)
    evm.mine()
    made.ends("mingle", HELD, made.name("mingle"))
    made.ends("meeting", HELD, meeting)


def _token(made: CrossingHeist) -> None:
    """What the token was sold for crosses in part, and meets clean bitcoin."""
    world, actor = made.world, made.name("collector")
    (coin,) = _across(made, "collector", made.plan.token // 2, (1,), "s:BTC.BTC:{to}::wr/ll:30/10")
    clean = world.bitcoin.fund(world.bitcoin.address("buyer"), 3 * COIN)
    cash = world.service("bitcoin exchange", on=world.bitcoin)
    paid = [(cash, 5 * COIN), (coin.address, clean.value + coin.value - 5 * COIN - FEE)]
    spend = world.bitcoin.spend([clean, coin], paid)
    world.bitcoin.mine()
    made.ends("collector", HELD, actor)
    made.landed("change of the buyer", HELD, spend.outputs[1])


def _across(made: CrossingHeist, name: str, amount: int, parts: tuple[int, ...], memo: str) -> list[Coin]:
    """Deposit ether for bitcoin, which is paid in parts of these weights; the coins."""
    to = made.world.bitcoin.address(f"{name} payee")
    deposit = made.thorchain.deposit(made.name(name), amount, memo.format(to=to))
    made.world.evm.mine()
    value = amount * made.plan.rate // ETHER
    paid = [made.thorchain.pay(deposit, to, value * part // sum(parts)) for part in parts]
    coins = [each.outputs[0] for each in paid]
    made.world.cross(deposit, *coins)
    made.deposits[name], made.paid[name] = deposit, tuple(paid)
    return coins


def _lie(made: CrossingHeist) -> None:
    """Somebody claims to have paid for two of the deposits, and a false router to have got one."""
    bitcoin = made.world.bitcoin
    for name in ("hop", "open"):
        coin = bitcoin.fund(bitcoin.address(f"liar {name}"), COIN)
        made.lies.append(forged(made.world, made.deposits[name], coin, bitcoin.address("liar")))
    bitcoin.mine()
