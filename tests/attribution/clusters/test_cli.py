"""`hueandcry clusters` on a small workspace."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from hueandcry.cli.clusters import clusters
from hueandcry.model.errors import AddressError, Incomplete
from tests.attribution.clusters.coins import filled, spend

ANN = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
BOB = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
EVE = "3Kawbc5pkpQPfmaoGCBiaw5t2uK6WBoVVe"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(clusters, arguments, obj=folder)


def test_build_and_show(tmp_path: Path) -> None:
    filled(tmp_path, [spend(ANN, BOB)])
    assert isinstance(run(tmp_path, "show", ANN).exception, Incomplete)
    built = json.loads(run(tmp_path, "build", "--format", "json").stdout)
    assert [(row["clusters"], row["addresses"], row["joins"]) for row in built] == [(1, 2, 1)]
    (cluster,) = json.loads(run(tmp_path, "show", BOB, "--format", "json").stdout)
    assert sorted(cluster["addresses"]) == sorted([ANN, BOB])
    assert cluster["joins"][0]["heuristic"] == "co-spend"
    shown = run(tmp_path, "show", BOB, "--format", "csv")
    assert "co-spend" in shown.stdout
    assert "2 addresses" in shown.stderr
    assert "no heuristic" in run(tmp_path, "show", EVE, "--chain", "bitcoin").stderr
    assert isinstance(run(tmp_path, "show", "nonsense").exception, AddressError)
