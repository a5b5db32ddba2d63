"""Damaged and hostile files: an error of ours or an edition, never anything else, in bounded time."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hueandcry.model.errors import ListError
from hueandcry.sanctions.edition import Edition, ListForm
from hueandcry.sanctions.forms import (
    fbi,
    form_of,
    france,
    ftm,
    israel,
    japan,
    ofac_advanced,
    ofac_csv,
    ofac_enhanced,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "lists"
FILES: dict[ListForm, list[Path]] = {
    ofac_advanced: [SAMPLES / "ofac-advanced/sdn_advanced.xml"],
    ofac_enhanced: [SAMPLES / "ofac-enhanced/sdn_enhanced.xml"],
    ofac_csv: sorted((SAMPLES / "ofac-csv").iterdir()),
    france: [SAMPLES / "france/registre.json"],
    israel: [SAMPLES / "israel/seizures.csv"],
    fbi: [SAMPLES / "fbi/addresses.csv"],
    ftm: [SAMPLES / "ftm/entities.ftm.json"],
    japan: [SAMPLES / "japan/list.xlsx"],
}
WORDS = [
    b"<",
    b">",
    b'"',
    b",",
    b"\0",
    b"{",
    b"}",
    b"[",
    b"\xff",
    b"\xe2\x80\xae",
    b"\n",
    b"9" * 5000,
    b"&a;",
]


def whole(form: ListForm) -> Edition:
    return form.parse(FILES[form])


@pytest.mark.parametrize("form", FILES, ids=lambda form: form.NAME)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(form: ListForm, data: st.DataObject, tmp_path: Path) -> None:
    chosen = data.draw(st.sampled_from(FILES[form]))
    content = chosen.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(at, min(len(content), at + 200)))
        put = data.draw(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8)))
        content = content[:at] + put + content[end:]
    target = tmp_path / chosen.name
    target.write_bytes(content)
    try:
        edition = form.parse([target if path == chosen else path for path in FILES[form]])
    except ListError:
        return
    assert edition.parties
    assert len({party.id for party in edition.parties}) == len(edition.parties)


@pytest.mark.parametrize("form", [ofac_advanced, ofac_enhanced], ids=lambda form: form.NAME)
def test_entities_are_not_expanded(form: ListForm, tmp_path: Path) -> None:
    text = FILES[form][0].read_text("utf-8")
    head, rest = text.split("?>", 1)
    levels = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'{head}?><!DOCTYPE a [<!ENTITY x0 "boom">{levels}]>{rest}'.replace("SAMPLE STAR", "&x9;")
    target = tmp_path / "list.xml"
    target.write_text(bomb, "utf-8")
    with pytest.raises(ListError, match="DOCTYPE"):
        form.parse([target])


@pytest.mark.parametrize("form", [ofac_advanced, ofac_enhanced, france, ftm, fbi], ids=lambda form: form.NAME)
def test_a_name_of_many_megabytes_is_refused(form: ListForm, tmp_path: Path) -> None:
    path = FILES[form][0]
    word = {france: "EXEMPLE DES MERS", ftm: "Sample Star", fbi: "SAMPLE-2"}.get(form, "SAMPLE STAR")
    target = tmp_path / path.name
    target.write_text(path.read_text("utf-8").replace(word, "A" * 20_000_000), "utf-8")
    with pytest.raises(ListError):
        form.parse([target])


def test_control_and_bidirectional_characters_are_taken_out_and_told(tmp_path: Path) -> None:
    path = FILES[ofac_advanced][0]
    target = tmp_path / path.name
    target.write_text(path.read_text("utf-8").replace("SAMPLE STAR", "SAM\u202ePLE\u200b STAR"), "utf-8")
    edition = ofac_advanced.parse([target])
    assert "SAMPLE STAR" in {party.name for party in edition.parties}
    assert "invisible characters were taken out of names of 1 parties: 103" in edition.notes


def test_nested_json_is_refused(tmp_path: Path) -> None:
    for form, name in ((france, "registre.json"), (ftm, "entities.ftm.json")):
        target = tmp_path / name
        target.write_bytes(b'{"Publications":' + b"[" * 100_000)
        with pytest.raises(ListError, match="not whole as JSON"):
            form.parse([target])


def test_a_zip_with_two_lists_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "both.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for form in (ofac_advanced, ofac_enhanced):
            archive.write(FILES[form][0], FILES[form][0].name)
    with pytest.raises(ListError, match="must hold one file of a list"):
        form_of(target)


def test_the_enhanced_list_may_come_in_its_zip(tmp_path: Path) -> None:
    target = tmp_path / "SDN_ENHANCED.ZIP"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FILES[ofac_enhanced][0], "SDN_ENHANCED.XML")
    assert form_of(target) is ofac_enhanced
    assert ofac_enhanced.parse([target]).parties == whole(ofac_enhanced).parties
