"""Every format under attack: a file cut or changed on its way never gives a smaller list in silence."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.model.errors import ListError
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.forms import australia
from tests.sanctions.forms.samples import FOLDER, SAMPLES, XML, parsed, written

IN_FOLDER = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CSV = [name for name in SAMPLES if name not in XML]


def read(folder: Path, name: str, data: bytes) -> Edition | None:
    """What a form makes of these bytes: an edition, or none because of a ListError."""
    form, file = SAMPLES[name]
    path = folder / file
    path.write_bytes(data)
    try:
        return form.parse([path])  # type: ignore[no-any-return]
    except ListError:
        return None


def sample(name: str) -> bytes:
    return (FOLDER / SAMPLES[name][1]).read_bytes()


@pytest.mark.parametrize("name", XML)
@IN_FOLDER
@given(data=st.data())
def test_xml_cut_anywhere_is_an_error(name: str, tmp_path: Path, data: st.DataObject) -> None:
    whole = sample(name)
    end = len(whole.rstrip())
    at = data.draw(st.integers(0, end - 1))
    assert read(tmp_path, name, whole[:at]) is None


@pytest.mark.parametrize("name", CSV)
@IN_FOLDER
@given(data=st.data())
def test_csv_cut_within_a_row_is_an_error_or_ends_with_whole_rows(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    """A CSV has no end mark: cut between two rows it looks whole, and only the floors of the list tell."""
    whole = sample(name)
    at = data.draw(st.integers(0, len(whole) - 1))
    found = read(tmp_path, name, whole[:at])
    if found is not None:
        rows = whole[:at].rstrip(b"\r\n").count(b"\n")
        full = b"\n".join(whole.split(b"\n")[: rows + 1])
        again = read(tmp_path, name, full)
        assert again is not None
        assert [party.id for party in found.parties] == [party.id for party in again.parties]


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_cut_anywhere_is_an_error(at: float, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        archive.writestr("xl/workbook.xml", "<a/>" * 1000)
    whole = buffer.getvalue()
    path = tmp_path / "regulation8.xlsx"
    path.write_bytes(whole[: int(len(whole) * at)])
    with pytest.raises(ListError):
        australia.parse([path])


@pytest.mark.parametrize("name", SAMPLES)
@IN_FOLDER
@given(data=st.data())
def test_a_changed_byte_gives_an_error_or_as_many_parties(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    whole = bytearray(sample(name))
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = read(tmp_path, name, bytes(whole))
    if found is not None:
        lost = len(parsed(name).parties) - len(found.parties)
        assert lost <= (name == "switzerland")  # a day of its history that changes can change who is listed


@pytest.mark.parametrize("name", SAMPLES)
@IN_FOLDER
@given(junk=st.binary(max_size=2000))
def test_junk_is_an_error(name: str, tmp_path: Path, junk: bytes) -> None:
    assert read(tmp_path, name, junk) is None
    assert SAMPLES[name][0].detect(junk, "junk") is False


@pytest.mark.parametrize("name", XML)
def test_bombs_and_entities_are_errors(name: str, tmp_path: Path) -> None:
    root = sample(name).decode().partition("?>")[2]
    for subset in ('<!ENTITY a "aa"><!ENTITY b "&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/hostname">', ""):
        assert read(tmp_path, name, f"<!DOCTYPE x [{subset}]>{root}".encode()) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("un", "EXAMPLE TRADING CORPORATION"),
        ("canada", "MV Sample Star"),
        ("uk-xml", "EXAMPLE CYBER BUREAU"),
        ("uk-csv", "EXAMPLE CYBER BUREAU"),
        ("eu", "Example Cyber Bureau"),
        ("switzerland", "Sample Star"),
        ("australia", "SAMPLE STAR"),
    ],
)
def test_names_long_and_odd(name: str, text: str, tmp_path: Path) -> None:
    form = SAMPLES[name][0]
    with pytest.raises(ListError, match="a name longer than 2,000 characters"):
        form.parse([written(tmp_path, name, (text, text + "A" * 2000))])
    odd = text[:3] + "\u202e\u2066" + text[3:] + "\u200f"
    edition = form.parse([written(tmp_path, name, (text, odd))])
    assert edition.parties == parsed(name).parties
    assert any("invisible characters" in note for note in edition.notes)
