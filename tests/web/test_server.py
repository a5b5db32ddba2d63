"""The real server: signals, slow and boundless clients, long batches beside single look-ups, new lists."""

import json
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest

from hueandcry.model.errors import InputError
from hueandcry.web.body import MOST
from hueandcry.web.server import listen, url
from tests.web.invented import LISTED, NAME
from tests.web.process import Process, invented

SINGLE = f"api/v1/screen/address/{LISTED}"


@pytest.mark.parametrize("processes", [0, 1], ids=["alone", "crew"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["term", "int"])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: int, processes: int) -> None:
    with invented(tmp_path, processes=processes) as server:
        assert httpx.get(server.url + SINGLE).json()["result"]["answer"] == "listed"
        names = {"names": [{"text": NAME}]}
        answer = httpx.post(server.url + "api/v1/screen/names", json=names, timeout=60)
        assert answer.json()["results"][0]["hits"]
        assert server.stop(number) == 0
        assert "Traceback" not in server.log.read_text()


def test_the_crew_ends_with_a_service_that_is_killed(tmp_path: Path) -> None:
    with invented(tmp_path, processes=1) as server:
        httpx.post(server.url + "api/v1/screen/names", json={"names": [{"text": NAME}]}, timeout=60)
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        if not children.exists():
            pytest.skip("this system does not list the children of a process")
        crew = [int(each) for each in children.read_text().split()]
        assert crew
        server.stop(signal.SIGKILL)
        deadline = time.monotonic() + 20
        while (alive := [pid for pid in crew if _alive(pid)]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert alive == []


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_client_that_goes_away_ends_its_batch(tmp_path: Path) -> None:
    with invented(tmp_path, delay=0.01, processes=1) as server:
        body = {"names": [{"text": NAME}] * 3_000}
        path = server.url + "api/v1/screen/names"
        httpx.post(path, json={"names": [{"text": NAME}]}, timeout=60)  # the crew is there
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(path, json=body, timeout=0.5)
        start = time.monotonic()
        httpx.post(path, json={"names": [{"text": NAME}]}, timeout=60)
        assert time.monotonic() - start < 10  # the whole batch takes half a minute
        assert server.stop() == 0


def test_a_running_request_is_answered_before_it_ends(tmp_path: Path) -> None:
    with invented(tmp_path, delay=0.01, processes=1) as server:
        found: list[httpx.Response] = []
        body = {"names": [{"text": NAME}] * 100}
        asking = threading.Thread(
            target=lambda: found.append(httpx.post(server.url + "api/v1/screen/names", json=body, timeout=30))
        )
        asking.start()
        time.sleep(0.3)
        assert server.stop() == 0
        asking.join(30)
        assert len(found[0].json()["results"]) == 100


def test_the_log_says_what_was_done_and_not_what_was_asked(tmp_path: Path) -> None:
    with invented(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        client.get(SINGLE)
        client.get("/", params={"q": NAME})
        client.post("api/v1/screen/names", json={"names": [{"text": NAME}]})
        client.get(f"/api/v1/judgements?party={NAME}")
        client.get(f"/api/v1/screen/address/%0aforged{LISTED}")
        server.stop()
        log = server.log.read_text()
    assert "GET /api/v1/screen/address/... 200" in log
    assert "POST /api/v1/screen/names 200" in log
    assert "GET / 200" in log
    for secret in (LISTED, NAME, "MADE", "forged"):
        assert secret not in log


def test_head_gives_the_head_only(tmp_path: Path) -> None:
    with invented(tmp_path) as server, httpx.Client(base_url=server.url) as client:
        for path in (SINGLE, "api/v1/health", "/"):
            head, get = client.head(path), client.get(path)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == str(len(get.content))


def test_single_addresses_are_answered_beside_a_long_batch(tmp_path: Path) -> None:
    with invented(tmp_path, delay=0.002, processes=1) as server, httpx.Client(base_url=server.url) as client:
        done = threading.Event()

        def batch() -> None:
            body = {"names": [{"text": NAME}] * 1_000}
            httpx.post(server.url + "api/v1/screen/names", json=body, timeout=60)
            done.set()

        asking = threading.Thread(target=batch)
        asking.start()
        time.sleep(0.2)
        answered = 0
        while not done.is_set():
            assert client.get(SINGLE).status_code == 200
            answered += 1
        asking.join()
        # The batch takes two seconds at least: one that held the loop would let through one or two.
        assert answered > 100


def _closed(connection: socket.socket) -> bool:
    connection.settimeout(10)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Process:  # type: ignore[misc]
    with invented(tmp_path_factory.mktemp("impatient"), request_seconds=0.5) as server:
        yield server


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /api/v1/health HTTP/1.1\r\nhost: 127.0",
        b"POST /api/v1/screen/addresses HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        b'content-type: application/json\r\ncontent-length: 50\r\n\r\n{"addr',
    ],
    ids=["silent", "half-a-head", "half-a-body"],
)
def test_slow_clients_are_cut_off(impatient: Process, begun: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port)) as connection:
        connection.sendall(begun)
        start = time.monotonic()
        assert _closed(connection)
        assert time.monotonic() - start < 5
    assert httpx.get(impatient.url + "api/v1/health").status_code == 200


def test_a_client_that_drips_is_cut_off_too(impatient: Process) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port)) as connection:
        start = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011  # reset or broken pipe, as the system likes
            while time.monotonic() - start < 10:
                connection.sendall(b"G" if time.monotonic() == start else b"E")
                time.sleep(0.05)
        assert time.monotonic() - start < 5


def test_headers_without_end_are_cut_off(impatient: Process) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError):  # noqa: PT011
            for number in range(10_000):
                connection.sendall(f"x-{number}: {'y' * 1_000}\r\n".encode())
                time.sleep(0.0001)


@pytest.mark.parametrize("said", [True, False], ids=["said", "not-said"])
def test_a_body_larger_than_may_be(impatient: Process, said: bool) -> None:
    head = b"POST /api/v1/screen/addresses HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", impatient.port)) as connection:
        if said:
            connection.sendall(head + b"content-length: %d\r\n\r\n" % (MOST + 1))
        else:
            connection.sendall(head + b"transfer-encoding: chunked\r\n\r\n")
            connection.sendall(b"%x\r\n" % (MOST + 1) + b" " * (MOST + 1) + b"\r\n")
        connection.settimeout(10)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"error":"TooLarge"' in answer


def test_requests_in_one_packet_are_answered_in_order(impatient: Process) -> None:
    ask = b"GET /api/v1/screen/address/%s HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", impatient.port)) as connection:
        connection.sendall(ask % b"first" + ask % b"second")
        connection.settimeout(10)
        found = b""
        while found.count(b'"judgements":[]}}') < 2:
            found += connection.recv(65_536)
    assert found.index(b'"query":"first"') < found.index(b'"query":"second"')


def test_new_lists_drop_no_request(tmp_path: Path) -> None:
    with invented(tmp_path, renewal=0.05) as server, httpx.Client(base_url=server.url) as client:
        seen, deadline = [1], time.monotonic() + 30
        while seen[-1] < 4 and time.monotonic() < deadline:
            (tmp_path / "new").write_text(str(seen[-1] + 1))
            (tmp_path / "new").replace(tmp_path / "lists.txt")
            answer = client.get(SINGLE)
            assert answer.status_code == 200
            seen.append(int(answer.json()["basis"]["revision"]))
        assert seen == sorted(seen)
        assert seen[-1] == 4


def test_a_port_that_is_taken_is_said() -> None:
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        assert url(taken) == f"http://127.0.0.1:{port}/"
        with pytest.raises(InputError, match="choose another with --port"):
            listen("127.0.0.1", port)
    with pytest.raises(InputError, match="is no host of this machine"):
        listen("nowhere.invalid", 0)


def test_the_document_is_json_to_the_end(tmp_path: Path) -> None:
    with invented(tmp_path) as server:
        text = httpx.get(server.url + "api/v1/openapi.json").text
        assert json.loads(text)["info"]["title"] == "hueandcry"
