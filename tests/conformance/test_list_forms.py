"""What every built-in format of a list must do, shown on its sample."""

import gzip
import random
import subprocess
import sys
from pathlib import Path

import pytest

from hueandcry.model.errors import ListError
from hueandcry.model.party import PartyKind
from hueandcry.sanctions.addresses import merged
from hueandcry.sanctions.catalogue import catalogue
from hueandcry.sanctions.document import document, party_of
from hueandcry.sanctions.edition import Edition, ListForm
from hueandcry.sanctions.files import digest
from hueandcry.sanctions.forms import BUILTIN, form_named, form_of

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "lists"
FILES: dict[str, tuple[str, ...]] = {
    "un": ("un.xml",),
    "ofac-advanced": ("ofac-advanced/sdn_advanced.xml",),
    "ofac-enhanced": ("ofac-enhanced/sdn_enhanced.xml",),
    "ofac-csv": ("ofac-csv/sdn.csv", "ofac-csv/add.csv", "ofac-csv/alt.csv", "ofac-csv/sdn_comments.csv"),
    "uk-xml": ("uk.xml",),
    "uk-csv": ("uk.csv",),
    "eu": ("eu.xml",),
    "canada": ("canada.xml",),
    "japan": ("japan/list.xlsx",),
    "switzerland": ("switzerland.xml",),
    "australia": ("australia.csv",),
    "france": ("france/registre.json",),
    "israel": ("israel/seizures.csv",),
    "fbi": ("fbi/addresses.csv",),
    "ftm": ("ftm/entities.ftm.json",),
}

JUNK = {
    "empty": b"",
    "blank": b"\n \n",
    "words": b"this is not a list\n" * 50,
    "bytes": random.Random(4).randbytes(5000),
    "object": b"{}",
    "page": b"<!DOCTYPE html>\n<html><body><p>Service unavailable</p></body></html>",
    "bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "zip": b"PK\x03\x04" + bytes(200),
    "packed": gzip.compress(b""),
}

forms = pytest.mark.parametrize("form", BUILTIN, ids=lambda form: form.NAME)


def sample(form: ListForm) -> list[Path]:
    return [SAMPLES / name for name in FILES[form.NAME]]


def read(form: ListForm) -> Edition:
    return form.parse(sample(form))


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_names_are_unique_and_lists_are_in_the_catalogue() -> None:
    assert [form.NAME for form in BUILTIN] == list(dict.fromkeys(form.NAME for form in BUILTIN))
    assert {form.NAME for form in BUILTIN} == set(FILES)
    assert {list_ for form in BUILTIN for list_ in form.LISTS} == set(catalogue())


@forms
def test_a_form_is_found_by_its_name(form: ListForm) -> None:
    assert form_named(form.NAME) is form


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ListError, match="known: un, "):
        form_named("sample")


@forms
def test_only_its_own_form_recognises_a_sample(form: ListForm) -> None:
    for path in sample(form):
        assert form_of(path) is form


@forms
def test_an_edition_is_whole(form: ListForm) -> None:
    edition = read(form)
    assert edition.form == form.NAME
    assert edition.list in form.LISTS
    assert edition.sha256 == digest(sample(form))
    assert edition.parties
    assert len({party.id for party in edition.parties}) == len(edition.parties)
    for party in edition.parties:
        assert party.list == edition.list
        assert party.kind in PartyKind
        assert party.names or party.addresses
        assert all(name.text.strip() for name in party.names)
        assert party.addresses == merged(party.addresses)
        assert party_of(document(party)) == party


@forms
def test_the_same_file_twice_gives_equal_editions(form: ListForm) -> None:
    assert read(form) == read(form)


@forms
def test_packing_changes_nothing_but_the_digest(form: ListForm, tmp_path: Path) -> None:
    paths = [put(tmp_path, f"{each.name}.gz", gzip.compress(each.read_bytes())) for each in sample(form)]
    if paths[0].name.endswith("xlsx.gz"):
        pytest.skip("a workbook is packed already")
    assert form.parse(paths).parties == read(form).parties


@forms
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_cut_file_is_refused(form: ListForm, share: float, tmp_path: Path) -> None:
    for cut in sample(form):
        content = cut.read_bytes()
        short = put(tmp_path, cut.name, content[: int(len(content) * share)])
        paths = [short if each == cut else each for each in sample(form)]
        with pytest.raises(ListError):
            form.parse(paths)


@forms
@pytest.mark.parametrize("kind", JUNK)
def test_what_is_no_list_is_refused(form: ListForm, kind: str, tmp_path: Path) -> None:
    first, *others = sample(form)
    with pytest.raises(ListError):
        form.parse([put(tmp_path, first.name, JUNK[kind]), *others])


@pytest.mark.parametrize("kind", JUNK)
def test_what_is_no_list_is_of_no_form(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ListError):
        form_of(put(tmp_path, "list.xml", JUNK[kind]))


@forms
def test_a_sample_of_another_form_is_refused(form: ListForm) -> None:
    for other in BUILTIN:
        if other is not form:
            with pytest.raises(ListError):
                form.parse(sample(other))


@forms
def test_no_file_and_a_missing_file_are_refused(form: ListForm, tmp_path: Path) -> None:
    with pytest.raises(ListError):
        form.parse([])
    with pytest.raises(ListError):
        form.parse([tmp_path / "missing"])


@forms
def test_a_form_has_a_section_in_the_reference(form: ListForm) -> None:
    assert f"`{form.NAME}`" in (ROOT / "docs/reference/list-formats.md").read_text("utf-8")


def test_importing_the_package_loads_no_parser() -> None:
    code = (
        "import sys, hueandcry.sanctions.forms; "
        "sys.exit(any(each in sys.modules for each in ('lxml', 'openpyxl', 'orjson', 'yaml')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
