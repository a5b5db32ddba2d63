"""A file of addresses: one a line, as CAIP-10 or as `chain,address`."""

from pathlib import Path

from hueandcry import chains
from hueandcry.model.errors import BadRow, HueAndCryError, InputError, RowsRejected


def read_addresses(path: Path) -> frozenset[str]:
    """The addresses of a file as CAIP-10 ids; blank lines and lines that begin with # are passed over.

    Raises RowsRejected naming every bad line.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: not UTF-8: save the file as UTF-8") from error
    found: set[str] = set()
    bad: list[BadRow] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            found.add(_caip10(text))
        except HueAndCryError as error:
            bad.append(BadRow(number, "", str(error)))
    if bad:
        raise RowsRejected(path.name, bad)
    return frozenset(found)


def _caip10(text: str) -> str:
    name, comma, address = text.partition(",")
    if comma:
        chain = chains.chain(name.strip())
        return chains.caip10(chain, chains.parse_address(chain, address.strip()))
    return chains.caip10(*chains.parse_caip10(text))
