"""Files of addresses whose whole histories are imported."""

from pathlib import Path

import pytest

from hueandcry.model.errors import InputError, RowsRejected
from hueandcry.sources.addresses import read_addresses

A = "0x52908400098527886E0F7030069857D2E4169EE7"


def test_both_forms_are_one_address(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"# a comment\n\nethereum,{A}\neip155:1:{A.lower()}\n")
    assert read_addresses(path) == {f"eip155:1:{A.lower()}"}


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"ethereum,{A}\nethereum,{A[:-1]}\n{A}\natlantis,{A}\n")
    with pytest.raises(RowsRejected) as caught:
        read_addresses(path)
    assert [row.line for row in caught.value.rows] == [2, 3, 4]


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_addresses(path)
    with pytest.raises(InputError, match="cannot read"):
        read_addresses(tmp_path / "none")
