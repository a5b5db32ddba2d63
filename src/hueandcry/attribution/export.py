"""Tags as files, TagPack or CSV: the same tags give the same bytes, and these give the same tags again."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from uuid import uuid4

from hueandcry import chains
from hueandcry.attribution.concepts import listed
from hueandcry.attribution.confidence import level
from hueandcry.attribution.currencies import network
from hueandcry.attribution.pack import Pack
from hueandcry.attribution.tagpack import EXTRAS
from hueandcry.attribution.tags import once
from hueandcry.attribution.tags_csv import COLUMNS, OPTIONAL
from hueandcry.model import Tag
from hueandcry.model.errors import StorageError

# JSON text is YAML text but for these, which YAML takes for line breaks or a mark of byte order.
_ODD = re.compile("[\x85\u2028\u2029\ufeff]")
_FORMULA = re.compile(r"'*[=+\-@]")
_FIELDS = (
    "label",
    "source",
    "currency",
    "network",
    "confidence",
    "is_cluster_definer",
    "lastmod",
    "category",
    "abuse",
    "actor",
    "concepts",
    "tag_type",
)


def tagpack(pack: Pack, tags: Iterable[Tag]) -> str:
    """A TagPack of the title, creator and description given; what all tags share stands in the header.

    What the format has no field for (an own category, a confidence without a level, dates of use) goes into
    the tag's context, where an import finds it.
    """
    entries = [_entry(tag) for tag in _sorted(tags)]
    header = {"title": pack.title, "creator": pack.creator}
    if pack.description:
        header["description"] = pack.description
    lines = [f"{name}: {_quoted(text)}" for name, text in header.items()]
    shared = {}
    for name in _FIELDS:
        values = {entry.get(name) for entry in entries}
        if len(values) == 1 and None not in values:
            shared[name] = entries[0][name]
            lines.append(f"{name}: {entries[0][name]}")
    lines.append("tags:" if entries else "tags: []")
    for entry in entries:
        own = [f"{name}: {text}" for name, text in entry.items() if name not in shared]
        lines += [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(own)]
    return "\n".join(lines) + "\n"


def _entry(tag: Tag) -> dict[str, str]:
    """The fields of a tag, each as YAML text."""
    chain = chains.chain(tag.chain)
    extras: dict[str, object] = {
        name: text for name in ("first_seen", "last_seen", "retrieved") if (text := getattr(tag, name))
    }
    category = listed(tag.category) if tag.category else ""
    if category != tag.category:
        extras["category"] = tag.category
    if not tag.grade:
        extras["confidence"] = tag.confidence
    context = tag.context
    if extras:
        kept = {EXTRAS: extras} | ({"context": tag.context} if tag.context else {})
        context = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    named = network(chain)
    texts = {
        "address": chains.display_address(chain, tag.address),
        "currency": tag.currency or named,
        "network": named,
        "label": tag.label,
        "source": tag.source,
        "confidence": level(tag.grade, tag.confidence).id,
        "category": category,
        "abuse": tag.abuse,
        "actor": tag.actor,
        "tag_type": tag.type,
        "context": context,
    }
    entry = {name: _quoted(text) for name, text in texts.items() if text}
    if tag.concepts:
        entry["concepts"] = "[" + ", ".join(_quoted(each) for each in tag.concepts.split()) + "]"
    if tag.definer:
        entry["is_cluster_definer"] = "true"
    if tag.said:
        entry["lastmod"] = tag.said
    return entry


def _quoted(text: str) -> str:
    """A text in double quotes, which every YAML reader takes for text."""
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def tags_csv(tags: Iterable[Tag]) -> str:
    """A CSV with all columns; an apostrophe guards cells that a spreadsheet would take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *OPTIONAL))
    for tag in _sorted(tags):
        told = chains.display_address(chains.chain(tag.chain), tag.address)
        cells = (tag.chain, told, *(getattr(tag, name) for name in (*COLUMNS[2:], *OPTIONAL)))
        writer.writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def write(path: Path, text: str) -> None:
    """Write a file as a whole; StorageError where that fails."""
    staging = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        staging.write_text(text, "utf-8", newline="")
        staging.replace(path)
    except OSError as error:
        staging.unlink(missing_ok=True)
        raise StorageError(f"{path}: {error.strerror}; nothing was written") from error


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _sorted(tags: Iterable[Tag]) -> list[Tag]:
    """By content, each statement once as an import would take it, whatever pack carried it."""
    width = len(COLUMNS) + len(OPTIONAL)
    plain = [Tag(*astuple(tag)[:width]) for tag in tags]
    return sorted(once(plain), key=astuple)
