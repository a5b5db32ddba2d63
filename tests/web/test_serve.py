"""`hueandcry serve` on a real workspace: a list of our own, a judgement, a token, a clean end."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from hueandcry.cli.serve import serve
from hueandcry.model import ListedAddress, Party, PartyKind, PartyName, Strength
from hueandcry.model.errors import MissingExtra
from hueandcry.records import Records
from hueandcry.sanctions.edition import Edition
from hueandcry.sanctions.register import Register
from hueandcry.web import documents
from tests.web.process import running

ADDRESS = "0x" + "ab" * 20
TOKEN = "a-token-of-the-tests"
PERSON = Party(
    "ofac-sdn",
    "1",
    PartyKind.PERSON,
    (PartyName("MADEUP, Somebody", Strength.PRIMARY, surname="MADEUP", given="Somebody"),),
    programmes=("INVENTED",),
    addresses=(ListedAddress("eip155:*", ADDRESS, ADDRESS, ("ETH",)),),
)


def command(folder: Path, *options: str) -> Sequence[str]:
    return [sys.executable, "-m", "hueandcry", "--workspace", str(folder), "serve", "--port", "0", *options]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    register = Register(Records(tmp_path / "records.sqlite"))
    register.take(Edition("ofac-sdn", "made-up", (PERSON,), "d" * 64, "2026-01-01"), floors=False)
    register.records.close()
    return tmp_path


def test_a_workspace_is_served(workspace: Path) -> None:
    with (
        running(command(workspace), workspace, HUEANDCRY_TOKEN=TOKEN) as server,
        httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60) as client,
    ):
        assert httpx.get(f"{server.url}api/v1/lists").status_code == 401
        one = documents.AddressAnswer.model_validate(client.get(f"api/v1/screen/address/{ADDRESS}").json())
        assert one.result.answer == "listed"
        assert one.result.listings[0].name == "MADEUP, Somebody"
        assert one.basis.lists[0].sha256 == "d" * 64
        names = client.post("api/v1/screen/names", json={"names": [{"text": "Somebody Madeup"}]}).json()
        hit = documents.NamesAnswer.model_validate(names).results[0].hits[0]
        assert hit.party == "ofac-sdn/1"
        txs = client.post("api/v1/screen/transactions", json={"transactions": ["ethereum:0x" + "cd" * 32]})
        assert (
            documents.TransactionsAnswer.model_validate(txs.json()).results[0].answer == "not in the ledger"
        )
        body = {"addresses": [ADDRESS], "exposure": ["source", "destination"]}
        both = client.post("api/v1/screen/addresses", json=body).json()
        assert list(documents.AddressesAnswer.model_validate(both).results[0].exposure) == body["exposure"]
        decision = {
            "subject": {"kind": "address", "text": ADDRESS.upper().replace("X", "x")},
            "party": "ofac-sdn/1",
            "verdict": "true-match",
            "reason": "it is theirs",
            "by": "an officer",
        }
        made = client.post("api/v1/judgements", json=decision).json()
        assert documents.JudgementAnswer.model_validate(made).judgement.standing == "standing"
        again = client.get(f"api/v1/screen/address/{ADDRESS}").json()["result"]["judgements"]
        assert [each["reason"] for each in again] == ["it is theirs"]
        page = client.post("/", data={"q": f"{ADDRESS}\nSomebody Madeup"})
        assert "it is theirs" in page.text
        assert server.stop() == 0
    assert "GET /api/v1/screen/address/... 200" in server.log.read_text()
    assert TOKEN not in server.log.read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "0.0.0.0"], "others can reach 0.0.0.0: give a token"),
        (
            ["--host", "nowhere.invalid", "--token-file", "token"],
            "nowhere.invalid is no host of this machine",
        ),
        (["--token-file", "nothing"], "the token cannot be read"),
    ],
    ids=["public", "host", "token"],
)
def test_it_refuses_to_begin(tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "token").write_text(TOKEN)
    given = [str(tmp_path / each) if each in ("token", "nothing") else each for each in options]
    done = subprocess.run(command(tmp_path, *given), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(sys.modules):
        if name.startswith("hueandcry.web"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("hueandcry.web", raising=False)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    done = CliRunner().invoke(serve, [], obj=tmp_path)
    assert isinstance(done.exception, MissingExtra)
    assert "pip install 'hueandcry[web]'" in str(done.exception)
