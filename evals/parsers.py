"""Fuzzing what reads strangers' bytes: rows, or an error of ours; in little time, in bounded memory."""

import gzip
import multiprocessing
import os
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from tests.sources.evm.exports import SAMPLES
from tests.sources.utxo.chain import answer, story, worth

from evals import blocks, replay
from evals.mutation import Mutator
from evals.table import Line
from hueandcry.model.errors import HueAndCryError
from hueandcry.sources import format_named
from hueandcry.sources.format import FileSet
from hueandcry.sources.report import Report

INPUTS = int(os.environ.get("HUEANDCRY_FUZZ", "120000"))
SEED = 2_009
LEAST = 100_000
SECONDS = 1.0  # of the processor that reading one input may take
MEBIBYTE = 2**20
MEMORY = 512 * MEBIBYTE  # that a whole process may hold at most
CEILING = 8 * 2**30  # of addresses: threads and libraries reserve much that they never use

Read = Callable[[], None]
Make = Callable[[Mutator], Read]


@dataclass(frozen=True)
class Parser:
    """What is fuzzed: `opened` gives, for a folder, what makes an input and gives what reads it."""

    name: str
    share: int  # of 100 inputs
    opened: Callable[[Path], Make]


@dataclass
class Outcome:
    """What became of the inputs: `wrong` are errors that are not ours, with how often; times in seconds."""

    inputs: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    memory: int = 0
    wrong: Counter[str] = field(default_factory=Counter)


def _taken(tables: Iterator[pa.Table]) -> None:
    for table in tables:
        table.validate(full=True)


def _file(path: Path, data: bytes, form: str, *beside: Path, **options: str) -> Read:
    format = format_named(form)

    def read() -> None:
        path.write_bytes(data)
        report = Report()
        if isinstance(format, FileSet):
            _taken(format.read_set([path, *beside], options, report))
        else:
            _taken(format.read(path, options, report))
        report.close()

    return read


def _raw_blocks(folder: Path) -> Make:
    (folder / "xor.dat").write_bytes(blocks.KEY)
    single, many = blocks.valid(), blocks.files()

    texts = [each.hex().encode() for each in single]

    def made(mutator: Mutator) -> tuple[str, bytes]:
        match mutator.chance.randrange(8):
            case 0:
                return "b.hex", mutator.data(texts)
            case 1:
                return "b.bin.gz", _packed(mutator, single)
            case 2 | 3:
                return "b.bin", mutator.data(single)
            case 4 | 5:
                return "blk00000.dat", mutator.data(many)
            case _:
                return "sealed.bin", blocks.sealed(mutator.chance)

    def make(mutator: Mutator) -> Read:
        name, data = made(mutator)
        options = {"height": str(blocks.HEIGHT)} if name == "sealed.bin" else {}
        return _file(folder / name, data, "bitcoin-blocks", **options)

    return make


def _packed(mutator: Mutator, samples: Sequence[bytes]) -> bytes:
    """Damaged before it is packed, or after."""
    if mutator.chance.randrange(2):
        return gzip.compress(mutator.data(samples), 1)
    return mutator.data([gzip.compress(each, 1) for each in samples])


def _bitcoin_json(folder: Path) -> Make:
    known = worth(story())
    told = [answer(each, found).encode() for each in story() for found in (None, known)]
    lines = [b"\n".join(told), *told]

    def make(mutator: Mutator) -> Read:
        match mutator.chance.randrange(6):
            case 0:
                return _file(folder / "b.jsonl.gz", _packed(mutator, lines), "bitcoin-json")
            case 1 | 2:
                return _file(folder / "b.jsonl", mutator.data(lines), "bitcoin-json")
            case _:
                return _file(folder / "b.json", mutator.document(told), "bitcoin-json")

    return make


def _rows_of(name: str) -> Callable[[Path], Make]:
    """Files of ethereum-etl, of which one is damaged, in CSV or in JSON lines."""

    def opened(folder: Path) -> Make:
        found = SAMPLES / name
        texts: dict[str, bytes] = {}
        for path in sorted(found.iterdir()):
            data = path.read_bytes()
            texts[path.name.removesuffix(".gz")] = gzip.decompress(data) if path.suffix == ".gz" else data
        for file, text in texts.items():
            (folder / file).write_bytes(text)

        def make(mutator: Mutator) -> Read:
            file = mutator.chance.choice(sorted(texts))
            beside = [folder / other for other in texts if other != file and other.startswith("blocks")]
            if file.endswith(".jsonl") and mutator.chance.randrange(2):
                lines = texts[file].splitlines()
                place = mutator.chance.randrange(len(lines))
                lines[place] = mutator.document([lines[place]])
                data = b"\n".join(lines)
            else:
                data = mutator.data([texts[file]])
            return _file(folder / f"damaged-{file}", data, "ethereum-etl", *beside)

        return make

    return opened


def _live(name: str) -> Callable[[Path], Make]:
    """A source that gets one damaged answer among those that belong to its questions."""

    def opened(_: Path) -> Make:
        sessions = [session for session in replay.sessions() if session.source == name]

        def make(mutator: Mutator) -> Read:
            session = mutator.chance.choice(sessions)
            told = list(session.answers.values())
            number = mutator.chance.randrange(len(told))
            is_json = told[number][:1] in (b"{", b"[")
            damage = mutator.document if is_json and mutator.chance.randrange(3) else mutator.data
            content = damage([told[number]])
            return lambda: _taken(iter(session.replayed(number, content)))

        return make

    return opened


PARSERS: tuple[Parser, ...] = (
    Parser("raw blocks, blk*.dat with and without a key", 46, _raw_blocks),
    Parser("bitcoin-json", 40, _bitcoin_json),
    Parser("answers of an EVM node (JSON-RPC)", 3, _live("evm-rpc")),
    Parser("answers of Etherscan", 3, _live("etherscan")),
    Parser("answers of Bitcoin Core", 2, _live("bitcoin-core")),
    Parser("answers of Esplora", 2, _live("esplora")),
    Parser("answers of TronGrid", 2, _live("trongrid")),
    Parser("ethereum-etl CSV", 1, _rows_of("ethereum-etl-csv")),
    Parser("ethereum-etl JSON lines", 1, _rows_of("ethereum-etl-json")),
)
"""All that is fuzzed, with its share of the inputs."""


def fuzz(parser: Parser, inputs: int, seed: int = SEED) -> Outcome:
    """Have a parser read damaged inputs; each has a seed of its own, so that it can be made again alone."""
    outcome = Outcome()
    with TemporaryDirectory() as name:
        make = parser.opened(Path(name))
        for number in range(inputs):
            read = make(Mutator(seed * 10**9 + number))
            begun = time.process_time()
            try:
                read()
                outcome.read += 1
            except HueAndCryError:
                outcome.refused += 1
            except Exception as error:  # noqa: BLE001 -- any other error is what is looked for
                outcome.wrong[f"{type(error).__name__} of input {number}: {error}"[:200]] += 1
            outcome.slowest = max(outcome.slowest, time.process_time() - begun)
            outcome.inputs += 1
    outcome.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return outcome


def _bounded(name: str, inputs: int, told: Connection) -> None:
    """In a process of its own, to which the system gives only so much memory."""
    resource.setrlimit(resource.RLIMIT_AS, (CEILING, CEILING))
    (parser,) = (each for each in PARSERS if each.name == name)
    told.send(fuzz(parser, inputs))


def _line(parser: Parser, inputs: int) -> Line:
    told, child = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_bounded, args=(parser.name, inputs, child))
    process.start()
    child.close()
    try:
        outcome = told.recv() if told.poll(60 + inputs * SECONDS / 4) else None
    except EOFError:
        outcome = None
    if process.is_alive():
        process.kill()
    process.join()
    goal = f"no other error, {SECONDS:g} s an input, {MEMORY // MEBIBYTE} MiB"
    if outcome is None:
        return Line(parser.name, "it ended without an answer, or hangs", goal, False)
    count = sum(outcome.wrong.values())
    measured = (
        f"{outcome.inputs:,} inputs: {outcome.read:,} read, {outcome.refused:,} refused, "
        f"{count} other errors; slowest {outcome.slowest:.2f} s, {outcome.memory // MEBIBYTE} MiB"
    )
    met = not count and outcome.slowest <= SECONDS and outcome.memory <= MEMORY
    return Line(parser.name, measured, goal, met, "; ".join(list(outcome.wrong)[:3]))


def measure() -> list[Line]:
    """One line a parser, and one with the number of all inputs."""
    lines = [_line(parser, INPUTS * parser.share // 100) for parser in PARSERS]
    total = sum(INPUTS * parser.share // 100 for parser in PARSERS)
    return [*lines, Line("inputs of all parsers", f"{total:,}", ">= 100,000", total >= LEAST)]
