"""What `hueandcry ledger import` refuses and says, beside the rows."""

from pathlib import Path

import pytest

from tests.cli.run import hueandcry
from tests.sources.utxo.chain import answer, story


@pytest.mark.parametrize("form", ["bitcoin-json", "ethereum-etl", "flows-csv"])
def test_overwide_is_refused_where_a_format_does_not_take_it(tmp_path: Path, form: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(answer(story()[0]))
    done = hueandcry(tmp_path / "w", "ledger", "import", "--format", form, "--overwide", "keep", file)
    assert (done.code, done.out) == (2, "")
    assert f"--overwide is an option of transfers-csv only: {form} does without it" in done.err
    assert not (tmp_path / "w" / "ledger").exists()


def test_an_option_of_a_format_without_options_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(answer(story()[0]))
    done = hueandcry(tmp_path / "w", "ledger", "import", "--format", "bitcoin-json", "--option", "a=b", file)
    assert (done.code, done.out) == (1, "")
    assert "bitcoin-json has no option 'a': it has none" in done.err


def test_inputs_that_a_later_file_resolves_are_counted(tmp_path: Path) -> None:
    said = []
    for name, block in zip("ab", reversed(story()[:2]), strict=True):
        file = tmp_path / f"{name}.json"
        file.write_text(answer(block))
        done = hueandcry(tmp_path / "w", "ledger", "import", "--format", "bitcoin-json", file)
        assert done.code == 0, done.err
        said.append(done.err)
    assert "note: 3 inputs whose value is not known" in said[0]
    assert "inputs: " not in said[0]
    assert "inputs: 3 in the ledger got the value of what they spend" in said[1]
