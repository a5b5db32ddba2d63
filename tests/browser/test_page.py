"""The page in a real browser: all answers are there, nothing runs, it prints, and it has two looks."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html

from tests.web.invented import CLEAN, LISTED, NAME, TX
from tests.web.process import Process, invented

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUERY = quote("\n".join((LISTED, NAME, TX, CLEAN, "<script>document.title='mine'</script>")))

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with invented(tmp_path_factory.mktemp("server")) as served:
        yield served


def browse(folder: Path, url: str, *options: str) -> bytes:
    """Run the browser once, without a network beyond loopback."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={folder / 'profile'}",
        *options,
        url,
    ]
    return subprocess.run(command, capture_output=True, timeout=120, check=True).stdout


def test_the_browser_sees_all_answers_and_runs_nothing(server: Process, tmp_path: Path) -> None:
    page = html.document_fromstring(browse(tmp_path, f"{server.url}?q={QUERY}", "--dump-dom"))
    assert page.xpath("//title/text()") == ["5 answers - hueandcry"]
    assert len(page.xpath("//article")) == 5
    assert page.xpath("//script") == []


def test_it_prints(server: Process, tmp_path: Path) -> None:
    target = tmp_path / "page.pdf"
    browse(tmp_path, f"{server.url}?q={QUERY}", f"--print-to-pdf={target}")
    assert target.read_bytes().startswith(b"%PDF")


def test_dark_and_light_are_two_looks(server: Process, tmp_path: Path) -> None:
    looks = []
    for mode in ("0", "1"):  # dark, light
        target = tmp_path / f"{mode}.png"
        scheme = f"--blink-settings=preferredColorScheme={mode}"
        browse(tmp_path, server.url, scheme, "--window-size=500,900", f"--screenshot={target}")
        looks.append(target.read_bytes())
    assert all(each.startswith(b"\x89PNG") for each in looks)
    assert looks[0] != looks[1]
