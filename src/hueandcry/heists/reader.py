"""Heist files: the format of docs/reference/heist-format.md, read into the records of `hueandcry.model`."""

from dataclasses import replace
from functools import partial
from hashlib import sha256
from os import PathLike
from pathlib import Path

from hueandcry.chains import caip19, chain, parse_address, parse_caip19
from hueandcry.heists import scalar
from hueandcry.heists.assets import Assets
from hueandcry.heists.document import MAX_BYTES, Node, read_document
from hueandcry.heists.entry import Entry
from hueandcry.model import (
    AssetInfo,
    Attribution,
    Figure,
    Heist,
    Holding,
    KnownAddress,
    Level,
    PurseStatement,
    Statement,
    Theft,
)
from hueandcry.model.errors import HeistError

DATA = Path(__file__).parent / "data"

_COMPUTED = frozenset({"digest", "document"})  # fields of the record that no file may state


def load(path: str | PathLike[str]) -> Heist:
    """Read one heist file; HeistError says which line to mend."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise HeistError(f"{path} cannot be read: {reason}") from error
    return read(data, path.name)


def read(data: bytes, name: str) -> Heist:
    """Read one heist from the bytes of file `name`; HeistError says which line to mend."""
    node = read_document(data, name)
    heist = _heist(name, node, sha256(data).hexdigest())
    return replace(heist, document=data.decode("utf-8"))  # with its BOM: encoding it gives the same bytes


def _heist(file: str, node: Node, digest: str) -> Heist:
    entry = Entry(file, "", node, Heist, _COMPUTED)
    infos = entry.records("assets", AssetInfo, _asset)
    entry.distinct("assets", (info.asset for info in infos), "declare an asset once")
    symbols = ((info.asset.partition("/")[0], info.symbol) for info in infos)
    entry.distinct("assets", symbols, "a symbol stands for one asset of a chain")
    assets = Assets(infos)
    heist = Heist(
        id=entry.read("id", scalar.slug),
        victim=entry.required("victim"),
        date=entry.read("date", scalar.day),
        title=entry.required("title"),
        thefts=entry.records("thefts", Theft, partial(_theft, assets)),
        holdings=entry.records("holdings", Holding, partial(_holding, assets)),
        addresses=entry.records("addresses", KnownAddress, _address),
        statements=entry.records("statements", PurseStatement, partial(_statement, assets)),
        attribution=entry.records("attribution", Attribution, _attribution),
        figures=entry.records("figures", Figure, _figure),
        assets=infos,
        notes=entry.texts("notes"),
        transfers=entry.maybe("transfers", _packaged_file),
        digest=digest,
    )
    _refuse_repetitions(entry, heist)
    return heist


def _refuse_repetitions(entry: Entry, heist: Heist) -> None:
    if not heist.thefts and not heist.holdings:
        raise entry.error("a heist needs at least one theft or holding")
    thefts = ((t.chain, t.tx, t.position, t.to, t.asset) for t in heist.thefts)
    entry.distinct("thefts", thefts, "tell rows of one transaction apart by `position`")
    holdings = ((h.chain, h.address, h.asset) for h in heist.holdings)
    entry.distinct("holdings", holdings, "declare a holding once")
    roles = ((a.chain, a.address, a.role) for a in heist.addresses)
    entry.distinct("addresses", roles, "an address bears a role once")
    statements = ((s.chain, s.address, s.asset, s.kind, s.date) for s in heist.statements)
    entry.distinct("statements", statements, "state a thing once for a purse and date")


def _asset(entry: Entry) -> AssetInfo:
    return AssetInfo(
        asset=entry.read("asset", lambda text: caip19(*parse_caip19(text))),
        symbol=entry.read("symbol", scalar.symbol),
        decimals=entry.read("decimals", scalar.decimals),
    )


def _theft(assets: Assets, entry: Entry) -> Theft:
    home = entry.read("chain", chain)
    asset = entry.read("asset", partial(assets.resolve, home))
    return Theft(
        chain=home.id,
        tx=entry.read("tx", partial(scalar.transaction, home)),
        to=entry.read("to", partial(parse_address, home)),
        asset=asset,
        amount=entry.read("amount", partial(assets.amount, home, asset)),
        position=entry.maybe("position", scalar.count),
        note=entry.text("note"),
        source=entry.text("source"),
    )


def _holding(assets: Assets, entry: Entry) -> Holding:
    home = entry.read("chain", chain)
    asset = entry.read("asset", partial(assets.resolve, home))
    everything = entry.text("amount") == "all"
    return Holding(
        chain=home.id,
        address=entry.read("address", partial(parse_address, home)),
        asset=asset,
        amount=None if everything else entry.read("amount", partial(assets.amount, home, asset)),
        since=entry.read("since", scalar.moment),
        note=entry.text("note"),
        source=entry.text("source"),
    )


def _address(entry: Entry) -> KnownAddress:
    home = entry.read("chain", chain)
    return KnownAddress(
        chain=home.id,
        address=entry.read("address", partial(parse_address, home)),
        role=entry.read("role", scalar.slug),
        note=entry.text("note"),
        source=entry.text("source"),
    )


def _statement(assets: Assets, entry: Entry) -> PurseStatement:
    home = entry.read("chain", chain)
    asset = entry.read("asset", partial(assets.resolve, home))
    return PurseStatement(
        chain=home.id,
        address=entry.read("address", partial(parse_address, home)),
        asset=asset,
        kind=entry.read("kind", partial(scalar.member, Statement)),
        date=entry.read("date", scalar.day),
        source=entry.required("source"),
        amount=entry.maybe("amount", partial(assets.amount, home, asset)),
        note=entry.text("note"),
    )


def _attribution(entry: Entry) -> Attribution:
    return Attribution(
        actor=entry.required("actor"),
        level=entry.read("level", partial(scalar.member, Level)),
        source=entry.required("source"),
    )


def _figure(entry: Entry) -> Figure:
    return Figure(
        what=entry.required("what"),
        value=entry.required("value"),
        unit=entry.required("unit"),
        publisher=entry.required("publisher"),
        date=entry.read("date", scalar.day),
        source=entry.required("source"),
    )


def _packaged_file(text: str) -> str:
    name = scalar.file_name(text)
    if not (DATA / name).is_file():
        raise HeistError(f"{name!r} is not packaged with hueandcry: import your own transfers into a ledger")
    return name
