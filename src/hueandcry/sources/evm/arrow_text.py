"""Columns of any Arrow type as text: binary as 0x and hex, times as seconds, lists joined by commas."""

import json
import math

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from hueandcry.model.errors import InputError

ROUNDED = "#rounded"  # behind a column's name: 1 where a double may stand for another whole number
_EXACT = 2**53  # up to here a double holds every whole number


def as_text(file: str, batch: pa.RecordBatch, *, doubles: bool) -> dict[str, pa.StringArray]:
    """The columns of a batch as text, empty where null.

    Doubles are refused with InputError, since they have lost digits, or with `doubles` become whole numbers
    beside a column that says where digits may be lost.
    """
    found: dict[str, pa.StringArray] = {}
    for name, values in zip(batch.schema.names, batch.columns, strict=True):
        if pt.is_floating(values.type):
            if not doubles:
                raise InputError(
                    f"{file}: the column {name!r} holds doubles, which have lost digits: export it as text "
                    "or decimals, or import with the format cloud-ethereum, which flags such amounts"
                )
            numbers = values.cast(pa.float64()).to_pylist()
            found[name] = pa.array([_whole(number) for number in numbers], pa.string())
            lost = ["1" if number is not None and abs(number) > _EXACT else "" for number in numbers]
            found[name + ROUNDED] = pa.array(lost, pa.string())
        else:
            found[name] = _text(values).fill_null("")
    return found


def _whole(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if math.isfinite(number) and number == int(number) else repr(number)


def _text(values: pa.Array) -> pa.StringArray:
    kind = values.type
    if pt.is_dictionary(kind):
        return _text(values.dictionary_decode())
    if pt.is_timestamp(kind):
        return values.cast(pa.timestamp("s", kind.tz), safe=False).cast(pa.int64()).cast(pa.string())
    if pt.is_boolean(kind):
        return values.cast(pa.int8()).cast(pa.string())
    if pt.is_binary(kind) or pt.is_large_binary(kind) or pt.is_fixed_size_binary(kind):
        return pa.array(
            [None if value is None else "0x" + value.hex() for value in values.to_pylist()], pa.string()
        )
    if pt.is_list(kind) or pt.is_large_list(kind):
        if pt.is_struct(kind.value_type):
            return pa.array(
                [None if value is None else json.dumps(value, default=str) for value in values.to_pylist()],
                pa.string(),
            )
        values = values.cast(pa.list_(kind.value_type))
        texts = pa.ListArray.from_arrays(values.offsets, _text(values.values).fill_null(""))
        return pc.binary_join(texts, ",")
    return values.cast(pa.string())
