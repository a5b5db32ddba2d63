"""Spark for the conformance suite: local threads, or a master and a worker of our own on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
STARTED = 60.0  # seconds a daemon may take
STOPPED = 10.0
OPTIONS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.sql.shuffle.partitions": "2",
    "spark.executor.memory": "512m",
    "spark.pyspark.python": sys.executable,
}


@contextmanager
def session(master: str, folder: Path) -> Iterator[Any]:
    """A session on `master`; its files go to `folder`."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master).config("spark.sql.warehouse.dir", str(folder / "tables"))
    for option, value in OPTIONS.items():
        builder = builder.config(option, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    try:
        yield started
    finally:
        started.stop()


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """The address of a master with one worker of two cores; both are ended by their process ids."""
    port, *others = _free_ports(4)
    master = f"spark://{LOOPBACK}:{port}"
    ui, worker_port, worker_ui = map(str, others)
    with (
        _daemon("Master", ["--port", str(port), "--webui-port", ui], "I have been elected leader", folder),
        _daemon(
            "Worker",
            ["--cores", "2", "--memory", "1g", "--port", worker_port, "--webui-port", worker_ui, master],
            "Successfully registered with master",
            folder,
        ),
    ):
        yield master


@contextmanager
def _daemon(name: str, arguments: list[str], ready: str, folder: Path) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    log = folder / f"{name}.log"
    program = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name.lower()}.{name}"]
    places = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": LOOPBACK, "SPARK_WORKER_DIR": str(folder / "work")}
    with log.open("wb") as output:
        # A group of its own: the executors of a worker end with it.
        process = subprocess.Popen(
            [*program, "--host", LOOPBACK, *arguments],
            env={**os.environ, **places},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, log, ready)
        yield
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], log: Path, ready: str) -> None:
    latest = time.monotonic() + STARTED
    while ready not in log.read_text("utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > latest:
            raise RuntimeError(f"it did not start: {log.read_text('utf-8', errors='replace')[-2000:]}")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    for word in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, word)
        try:
            process.wait(STOPPED)
            return
        except subprocess.TimeoutExpired:
            continue


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for open_socket in sockets:
            open_socket.bind((LOOPBACK, 0))
        return [open_socket.getsockname()[1] for open_socket in sockets]
    finally:
        for open_socket in sockets:
            open_socket.close()
