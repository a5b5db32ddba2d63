"""The picture in the README is the one that the Bybit trace draws, byte for byte but for the run's name."""

import re
from pathlib import Path

from tests.cli.run import hueandcry

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "bybit-2025.svg"
RUN = re.compile(r"bybit-2025-fifo-[0-9a-f]{12}")


def test_the_picture_in_the_readme_is_todays(tmp_path: Path) -> None:
    assert hueandcry(tmp_path, "trace", "bybit-2025").code == 0
    (drawn,) = (tmp_path / "traces").glob("*/flow.svg")
    assert RUN.sub("", drawn.read_text("utf-8")) == RUN.sub("", PICTURE.read_text("utf-8")), (
        "the picture has changed: look at it, and copy the new one over docs/pictures/bybit-2025.svg"
    )
