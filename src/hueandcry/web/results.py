"""Results as JSON: what a screener says of each item, with what was judged about it before."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from hueandcry.screen import judgements
from hueandcry.screen.judgements import JudgementBook, Subject
from hueandcry.screen.names import NameQuery
from hueandcry.web.screener import Answer, Screener


class Results:
    """Asks a screener, and adds judgements; one JSON document for each item, in order."""

    def __init__(self, screener: Screener, book: JudgementBook) -> None:
        self.screener = screener
        self._book = book

    def addresses(self, texts: Sequence[str]) -> list[bytes]:
        """What lists, tags and thefts say of addresses."""
        return [self._address(each, {}) for each in self.screener.addresses(texts)]

    def exposed(self, texts: Sequence[str], directions: Sequence[str]) -> list[bytes]:
        """The same, with exposure."""
        answers = self.screener.addresses(texts)
        columns = [self.screener.exposure(texts, direction) for direction in directions]
        told = (dict(zip(directions, row, strict=True)) for row in zip(*columns, strict=True))
        return [self._address(each, exposure) for each, exposure in zip(answers, told, strict=True)]

    def names(self, queries: Sequence[NameQuery]) -> list[bytes]:
        """The parties that names can be of."""
        answers = zip(queries, self.screener.names(queries), strict=True)
        return [self._judged(answer, judgements.name(query)) for query, answer in answers]

    def transactions(self, txs: Sequence[str]) -> list[bytes]:
        """What is known of transactions."""
        answers = zip(txs, self.screener.transactions(txs), strict=True)
        return [self._judged(answer, judgements.transaction(tx)) for tx, answer in answers]

    def _address(self, answer: Answer, exposure: Mapping[str, Any]) -> bytes:
        subject = judgements.address(answer["query"], answer["readings"])
        return self._judged({**answer, "exposure": exposure}, subject)

    def _judged(self, answer: Answer, subject: Subject) -> bytes:
        """An answer with what was decided about its subject; no hit is hidden."""
        found = self._book.about(subject, self.screener.states) if self._book else []
        return orjson.dumps({**answer, "judgements": found})
