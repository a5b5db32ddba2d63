"""TagPacks: the YAML format of GraphSense for tags; fields of the header hold where a tag has none."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hueandcry import chains
from hueandcry.attribution.concepts import concepts, listed
from hueandcry.attribution.confidence import UNSTATED, level, levels
from hueandcry.attribution.currencies import forms, parse_network, scope
from hueandcry.attribution.document import Node, read_document
from hueandcry.attribution.fields import Fields, clean, parse_concept, parse_day
from hueandcry.attribution.pack import Pack, Reading, Tally, text_of
from hueandcry.chains import Chain
from hueandcry.chains.characters import shown
from hueandcry.model import Tag
from hueandcry.model.errors import AddressError, BadRow, HueAndCryError, TagError

FORM = "tagpack"
HEADER = ("title", "creator", "description", "owner", "is_public", "tags")
FIELDS = (
    "label",
    "source",
    "currency",
    "network",
    "context",
    "confidence",
    "is_cluster_definer",
    "lastmod",
    "category",
    "abuse",
    "address",
    "tx_hash",
    "actor",
    "concepts",
    "tag_type",
)
TYPES = ("actor", "event", "attribute", "mention")
EXTRAS = "hueandcry"  # in a tag's context: what TagPacks have no field for


def read_tagpack(path: Path, uri: str = "", retrieved: str = "") -> Reading[Tag]:
    """The tags of a TagPack; TagError where the file or its header cannot be used at all."""
    text, digest = text_of(path)
    return parse_tagpack(
        text, Pack(FORM, uri=uri or path.name, sha256=digest, retrieved=retrieved), path.name
    )


def parse_tagpack(text: str, told: Pack, name: str) -> Reading[Tag]:
    """The tags in a text; `told` is what is known of the file besides its header."""
    root = read_document(text, name)
    header, pack, entries = read_header(root, name, told, (*HEADER, *FIELDS), "tags")
    inherited = {field: node for field, node in header.items() if field in FIELDS}
    tags: list[Tag] = []
    bad: list[BadRow] = []
    tally = Tally()
    seen: set[Tag] = set()
    for entry in entries:
        fields = None
        try:
            fields = Fields(entry, inherited)
            fields.only(FIELDS)
            tag = _tag(fields, pack)
        except HueAndCryError as error:
            bad.append(fields.bad(error) if fields else BadRow(entry.line, "", str(error)))
            continue
        _remark(tally, fields, tag, tag in seen)
        seen.add(tag)
        tags.append(tag)
    notes = tally.notes(lambda count: f"{count} of {len(entries)} tags")
    pack = replace(pack, said=pack.said or max((tag.said for tag in tags), default=""))
    return Reading(name, pack, tuple(tags), tuple(bad), notes)


def read_header(
    root: Node, name: str, told: Pack, allowed: tuple[str, ...], items: str
) -> tuple[Mapping[str, Node], Pack, tuple[Node, ...]]:
    """The fields of a header, the pack that it describes, and the entries of its list."""
    fields = None
    try:
        fields = Fields(root, {})
        fields.only(allowed)
        title, creator = fields.text("title", needed=True), fields.text("creator", needed=True)
        description, said = fields.text("description", lines=True), fields.day("lastmod")
        fields.text("owner")
        fields.flag("is_public")
        node = fields.node(items)
        if node is None or not isinstance(node.value, tuple):
            raise TagError(f"the list `{items}` is missing")
    except HueAndCryError as error:
        row = fields.bad(error) if fields else BadRow(root.line, "", str(error))
        where = f"{name} line {row.line}" + (f", {row.column}" if row.column else "")
        raise TagError(f"{where}: {row.reason}") from error
    pack = replace(told, title=title, creator=creator, description=description, said=said)
    assert isinstance(root.value, dict)
    return root.value, pack, node.value


def _tag(fields: Fields, pack: Pack) -> Tag:
    if fields.has("tx_hash"):
        fields.text("tx_hash")
        raise TagError("tags a transaction; only tags of addresses are kept")
    chain, address, currency = _subject(fields)
    kind = fields.text("tag_type")
    if kind and kind not in TYPES:
        raise TagError(f"{shown(kind)} is not one of {', '.join(TYPES)}")
    grade = fields.text("confidence") or UNSTATED
    if grade not in levels():
        raise TagError(f"{shown(grade)} is not one of {', '.join(levels())}")
    told = {
        "actor": fields.text("actor"),
        "abuse": fields.concept("abuse"),
        "concepts": " ".join(parse_concept(each) for each in fields.words("concepts")),
        "type": kind,
        "definer": fields.flag("is_cluster_definer"),
        "currency": currency,
        "said": fields.day("lastmod"),
        "retrieved": pack.retrieved,
        "label": fields.text("label", needed=True),
        "source": fields.text("source", needed=True),
        "category": fields.concept("category"),
        "grade": grade,
        "confidence": levels()[grade].score,
        "pack_title": pack.title,
        "pack_creator": pack.creator,
        "pack_uri": pack.uri,
        "pack_sha256": pack.sha256,
    }
    told |= _extras(fields.text("context", lines=True), told)
    return Tag(chain=chain.id, address=address, **told)  # type: ignore[arg-type]  # names and types as above


def _subject(fields: Fields) -> tuple[Chain, str, str]:
    """Chain, canonical address, and the token that the currency names besides."""
    text = fields.text("address", needed=True)
    named = fields.text("network")
    currency = fields.text("currency")
    if not (currency or named):
        raise TagError("neither currency nor network is given, here and in the header")
    chain = parse_network(fields.text("network") or fields.text("currency"), text)
    fields.text("address")  # what follows is about the address
    try:
        return chain, chains.parse_address(chain, text), scope(chain, currency)
    except AddressError as error:
        raise TagError(f"{error}; by its form it is {forms(text)}") from error


def _extras(context: str, told: Mapping[str, object]) -> dict[str, object]:
    """The context, and what an export of ours keeps in it because TagPacks have no field for it."""
    try:
        document = json.loads(context)
    except ValueError:
        return {"context": context}
    if not isinstance(document, dict) or not isinstance(document.get(EXTRAS), dict):
        return {"context": context}
    found: dict[str, object] = {"context": str(document.get("context", ""))}
    for name, value in document[EXTRAS].items():
        if name in ("first_seen", "last_seen", "retrieved") and isinstance(value, str):
            found[name] = parse_day(value)
        elif name == "category" and isinstance(value, str) and listed(value) == told["category"]:
            found[name] = clean(value)
        elif name == "confidence" and type(value) is int and level("", value).id == told["grade"]:
            found |= {"confidence": value, "grade": ""}
        else:
            raise TagError(f"context: {EXTRAS}.{shown(name)} does not agree with the tag's own fields")
    return found


def _remark(tally: Tally, fields: Fields, tag: Tag, repeated: bool) -> None:
    """Count what is worth saying of a good tag."""
    if not fields.has("confidence"):
        score = levels()[UNSTATED].score
        tally.add(f"state no confidence: taken as `{UNSTATED}` ({score})", tag.address)
    if not (tag.category or tag.concepts or tag.abuse):
        tally.add("have neither category nor abuse: they are kept, and stop no trace", tag.address)
    if fields.has("category") and concepts()[fields.concept("category")].own:
        tally.add("have a category that is not in the taxonomy of TagPacks, but known here", tag.address)
    if repeated:
        tally.add("say what another tag of the pack says already", tag.address)
