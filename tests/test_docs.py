"""The docs are complete: every page is reachable, every link leads somewhere, every name is documented."""

import re
from pathlib import Path

import click
import pytest
import yaml

from hueandcry.attribution.tags import COLUMNS
from hueandcry.cli.main import hueandcry
from hueandcry.model import EndpointKind, Policy
from hueandcry.model.exposure import Verdict
from hueandcry.sanctions.catalogue import catalogue
from hueandcry.sanctions.forms import BUILTIN
from hueandcry.trace import evidence

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))


def text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def commands(command: click.Command, path: str = "hueandcry") -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    for name, child in getattr(command, "commands", {}).items():
        found += commands(child, f"{path} {name}")
    return found


@pytest.mark.parametrize(("path", "command"), commands(hueandcry), ids=lambda value: str(value))
def test_every_command_and_option_is_documented_and_explained(path: str, command: click.Command) -> None:
    assert f"## `{path}`" in text("reference/cli.md")
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (path, parameter.name)


def test_every_page_is_in_the_navigation() -> None:
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    named = re.findall(r"[\w/-]+\.md", str(navigation))
    assert sorted(named) == sorted(str(page.relative_to(DOCS)) for page in PAGES)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_column_of_a_bundle_is_documented() -> None:
    page = text("reference/bundle.md")
    for name in (*evidence.FLOWS.names, *evidence.HOLDINGS, *evidence.ENDPOINTS):
        assert f"`{name}`" in page, name


def test_every_column_of_tags_is_documented() -> None:
    for name in COLUMNS:
        assert f"| `{name}` |" in text("reference/tags-csv.md")


def test_every_policy_and_kind_of_endpoint_is_documented() -> None:
    for policy in Policy:
        assert f"| `{policy}` |" in text("explanation/policies.md")
        assert f"| `{policy}` |" in text("reference/accounting.md")
    for kind in EndpointKind:
        assert f"`{kind}`" in text("reference/trace-json.md"), kind


def test_every_list_and_every_form_of_a_list_is_documented() -> None:
    for id in catalogue():
        assert f"| `{id}` |" in text("reference/lists.md"), id
    for form in BUILTIN:
        assert re.search(rf"^## .*`{form.NAME}`", text("reference/list-formats.md"), re.MULTILINE), form.NAME


def test_every_verdict_of_screening_is_documented() -> None:
    for verdict in Verdict:
        assert f"`{verdict}`" in text("reference/exposure-json.md"), verdict


def test_the_docs_name_no_machine_and_no_registry() -> None:
    for page in [*PAGES, *ROOT.glob("*.md"), ROOT / "constraints.txt", ROOT / "pyproject.toml"]:
        assert not re.search(r"(?<!\w)/(work|root|home/\w+)/|pypi\.org|npmjs", page.read_text("utf-8")), page
