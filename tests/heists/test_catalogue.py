from pathlib import Path

import pytest

from hueandcry.heists import heist, load, packaged, transfers_path
from hueandcry.model.errors import HeistError

from .files import GOOD, read


@pytest.mark.parametrize("identifier", packaged())
def test_every_packaged_heist_loads_under_its_own_id(identifier: str) -> None:
    record = heist(identifier)
    assert record.id == identifier
    assert record.attribution
    path = transfers_path(record)
    assert path is None or path.is_file()


def test_the_bybit_case_is_packaged() -> None:
    assert "bybit-2025" in packaged()


def test_every_packaged_file_of_transfers_belongs_to_a_heist() -> None:
    files = {path for path in map(transfers_path, map(heist, packaged())) if path}
    assert {path for folder in {path.parent for path in files} for path in folder.glob("*.csv")} == files


def test_a_heist_is_found_by_path(tmp_path: Path) -> None:
    expected = read(tmp_path, GOOD)
    record = heist(str(tmp_path / "file.yaml"))
    assert record == expected == load(tmp_path / "file.yaml")
    assert transfers_path(record) is None


def test_a_packaged_id_goes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bybit-2025").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert heist("bybit-2025").id == "bybit-2025"


@pytest.mark.parametrize("name", ["bybit-2024", "", "x" * 100_000])
def test_an_unknown_id_names_the_nearest(name: str) -> None:
    with pytest.raises(HeistError, match=r"no heist .* is packaged: the nearest is 'bybit-2025'"):
        heist(name)


@pytest.mark.parametrize("name", ["nowhere.yaml", "../nowhere.yml", "/nowhere/at/all"])
def test_a_missing_file_is_named(name: str) -> None:
    with pytest.raises(HeistError, match="cannot be read"):
        heist(name)
