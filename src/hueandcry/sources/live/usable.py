"""What a builder of rows or a decoder of files calls a bad input is, from a service, a bad answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from hueandcry.model.errors import BadAnswer, InputError


@contextmanager
def usable(what: str) -> Iterator[None]:
    """Turn InputError, and numbers that do not fit their column, into BadAnswer about `what`."""
    try:
        yield
    except InputError as error:
        raise BadAnswer(f"{what}: {error}") from error
    except (OverflowError, pa.ArrowInvalid) as error:
        reason = str(error).splitlines()[0][:100]
        raise BadAnswer(f"{what}: a number is larger than any chain's ({reason})") from error
