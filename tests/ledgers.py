"""Small ledgers from CSV text, through the real import."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from hueandcry.heists import read
from hueandcry.ledger import Coverage, Ledger, View
from hueandcry.model import Heist
from hueandcry.sources import ImportChoices, format_named, import_files

HEADER = "chain,height,time,tx,position,from,to,asset,amount,kind,asset_in,amount_in,outpoint"
SHARED = Path(__file__).parents[2] / "shared"


def address(number: int) -> str:
    """A lower-case EVM address that is easy to read in a failure."""
    return f"0x{number:040x}"


def row(
    height: int,
    sender: int | str,
    recipient: int | str,
    amount: int,
    *,
    tx: str = "",
    position: int | str = 0,
    asset: str = "native",
    chain: str = "ethereum",
    more: str = ",,,",
) -> str:
    """One line; the transaction is t<height> unless it is given."""
    ends = [address(end) if isinstance(end, int) else end for end in (sender, recipient)]
    time = f"2025-01-01T{height // 3600:02d}:{height // 60 % 60:02d}:{height % 60:02d}Z"
    cells = (chain, height, time, tx or f"t{height}", position, *ends, asset, amount)
    return ",".join(str(cell) for cell in cells) + f",{more}"


def ledger(folder: Path, lines: Iterable[str], coverage: Coverage | None = None, **choices: str) -> Ledger:
    """A ledger with these lines."""
    folder.mkdir(exist_ok=True)
    file = folder / "lines.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    made = Ledger(folder / "ledger")
    scope = ImportChoices(scope=coverage or Coverage(), duplicates=choices.get("duplicates"))
    import_files(made, [file], format_named("transfers-csv"), scope)
    return made


def view(folder: Path, lines: Iterable[str], coverage: Coverage | None = None) -> View:
    """The rows of such a ledger, in order."""
    return ledger(folder, lines, coverage).read()


def heist(
    thefts: Iterable[Mapping[str, object]] = (),
    holdings: Iterable[Mapping[str, object]] = (),
    name: str = "h",
) -> Heist:
    """A heist read from YAML, as a user would write it."""
    lines = [f"id: {name}", "victim: V", "date: 2025-01-01", f"title: Theft {name}"]
    for key, entries in (("thefts", thefts), ("holdings", holdings)):
        entries = list(entries)
        if entries:
            lines.append(f"{key}:")
            lines += ["  - {" + ", ".join(f'{k}: "{v}"' for k, v in entry.items()) + "}" for entry in entries]
    return read("\n".join(lines).encode(), f"{name}.yaml")


def theft(height: int, to: int | str, amount: int, **more: object) -> dict[str, object]:
    """A theft in transaction t<height>."""
    end = address(to) if isinstance(to, int) else to
    told = {"chain": "ethereum", "tx": f"t{height}", "to": end, "asset": "native", "amount": amount}
    return {**told, **more}
