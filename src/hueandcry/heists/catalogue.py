"""The heists that are packaged with hueandcry."""

from functools import cache
from pathlib import Path

from hueandcry.chains.characters import shown
from hueandcry.heists.document import nearest
from hueandcry.heists.reader import DATA, load
from hueandcry.model import Heist
from hueandcry.model.errors import HeistError


@cache
def packaged() -> tuple[str, ...]:
    """Return the ids of the packaged heists, sorted."""
    return tuple(sorted(path.stem for path in DATA.glob("*.yaml")))


def heist(id_or_path: str) -> Heist:
    """Return a packaged heist by its id, or the heist in a YAML file; a packaged id goes before a file."""
    if id_or_path in packaged():
        return load(DATA / f"{id_or_path}.yaml")
    if Path(id_or_path).suffix in {".yaml", ".yml"} or "/" in id_or_path or "\\" in id_or_path:
        return load(id_or_path)
    hint = f"the nearest is {nearest(id_or_path, packaged())!r}; or give the path of a .yaml file"
    raise HeistError(f"no heist {shown(id_or_path)} is packaged: {hint}")


def transfers_path(heist: Heist) -> Path | None:
    """Return the packaged file of the heist's documented transfers (transfers-csv), or None without one."""
    return DATA / heist.transfers if heist.transfers else None
