"""The short road: single addresses without the framework, with the same answers to the byte."""

import orjson

from hueandcry.web.answers import Answers
from hueandcry.web.questions import ADDRESS_LIMIT

ONE = "/api/v1/screen/address/"
MANY = "/api/v1/screen/addresses"
SMALL = 2 * ADDRESS_LIMIT  # bytes of a body that may hold a single address


class Lane:
    """Answers what is asked most; None for everything else, which the framework then checks and answers."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def get(self, path: str) -> bytes | None:
        """The answer to GET of one address."""
        if not path.startswith(ONE):
            return None
        text = path[len(ONE) :]
        return self._answers.address(text) if 0 < len(text) <= ADDRESS_LIMIT and "/" not in text else None

    def post(self, path: str, body: bytes) -> bytes | None:
        """The answer to a batch of one address without exposure."""
        if path != MANY or len(body) > SMALL:
            return None
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError:
            return None
        texts = asked.get("addresses") if type(asked) is dict and len(asked) == 1 else None
        if type(texts) is not list or len(texts) != 1 or type(texts[0]) is not str:
            return None
        return self._answers.one_of_many(texts[0]) if 0 < len(texts[0]) <= ADDRESS_LIMIT else None
