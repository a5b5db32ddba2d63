"""What of an export is read at all: the logs that move tokens or are wanted, the inputs that are wanted."""

import pyarrow as pa
import pyarrow.compute as pc

from hueandcry.model import Wanted
from hueandcry.sources import columns
from hueandcry.sources.csv_text import Block
from hueandcry.sources.evm import kinds, tokens
from hueandcry.sources.listener import Listener

_TOPIC = len("0x") + 64
_SELECTOR = len("0x") + 8
_PRINTABLE = "^0x(2[0-9a-f]|[3-6][0-9a-f]|7[0-9a-e])+$"


def wanted_logs(block: Block, present: tuple[str, ...], listener: Listener) -> Block:
    """The logs that can tell of a token transfer or a wrap, those wanted, and those that are wrong."""
    if kinds.TOPICS[0] in present:
        parts = [block.columns[name] for name in kinds.TOPICS if name in present]
        joined = pc.replace_substring_regex(pc.binary_join_element_wise(*parts, ","), ",+$", "")
        block.columns["topics"] = joined
    texts = pc.ascii_lower(block.columns["topics"])
    topics = pa.array([*tokens.TOPICS, *sorted(listener.topics)], pa.string())
    wrong = pc.invert(pc.match_substring_regex(texts, "^(0x[0-9a-f]{64}|$)"))
    kept = pc.or_(wrong, pc.is_in(pc.utf8_slice_codeunits(texts, 0, _TOPIC), topics))
    found = {name: values.filter(kept) for name, values in block.columns.items()}
    return Block(block.lines[columns.mask(kept)], found, block.refused)


def with_wanted_input(block: Block, wanted: Wanted) -> Block:
    """The same with a column of the inputs that are wanted; the others are empty."""
    texts = block.columns.get(kinds.INPUT)
    if texts is not None and (wanted.selectors or wanted.memos):
        lower = pc.ascii_lower(texts)
        selectors = pa.array([f"0x{each.hex()}" for each in sorted(wanted.selectors)], pa.string())
        kept = pc.is_in(pc.utf8_slice_codeunits(lower, 0, _SELECTOR), selectors)
        if wanted.memos:
            kept = pc.or_(kept, pc.match_substring_regex(lower, _PRINTABLE))
        found = pc.if_else(kept, lower, "")
    else:
        found = pa.repeat("", len(block.lines))
    return Block(block.lines, {**block.columns, kinds.WANTED_INPUT: found}, block.refused)
