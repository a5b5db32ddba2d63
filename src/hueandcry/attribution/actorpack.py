"""ActorPacks: the YAML format of GraphSense for named owners."""

import json
from pathlib import Path

from hueandcry.attribution.countries import COUNTRIES
from hueandcry.attribution.document import TEXT, Node, read_document
from hueandcry.attribution.fields import Fields, clean, parse_concept
from hueandcry.attribution.pack import Pack, Reading, Tally, text_of
from hueandcry.attribution.tagpack import read_header
from hueandcry.chains.characters import shown
from hueandcry.model.errors import BadRow, HueAndCryError, TagError
from hueandcry.model.tag import Actor

FORM = "actorpack"
HEADER = ("title", "creator", "description", "is_public", "actors")
FIELDS = ("id", "uri", "label", "lastmod", "categories", "jurisdictions", "context", "aliases")
LISTS = (
    "uris",
    "refs",
    "images",
    "coingecko_ids",
    "defilama_ids",
    "same_as",
    "related_actors",
    "nested_in",
)
TEXTS = ("twitter_handle", "github_organisation", "legal_name", "sub_service_of")


def read_actorpack(path: Path, uri: str = "", retrieved: str = "") -> Reading[Actor]:
    """The actors of an ActorPack; TagError where the file or its header cannot be used at all."""
    text, digest = text_of(path)
    told = Pack(FORM, uri=uri or path.name, sha256=digest, retrieved=retrieved)
    return parse_actorpack(text, told, path.name)


def parse_actorpack(text: str, told: Pack, name: str) -> Reading[Actor]:
    """The actors in a text; an id or alias that names two actors is remarked, an id given twice is bad."""
    root = read_document(text, name)
    header, pack, entries = read_header(root, name, told, (*HEADER, "lastmod"), "actors")
    inherited = {field: node for field, node in header.items() if field == "lastmod"}
    actors: dict[str, Actor] = {}
    bad: list[BadRow] = []
    tally = Tally()
    for entry in entries:
        fields = None
        try:
            fields = Fields(entry, inherited)
            fields.only(FIELDS)
            actor = _actor(fields, pack, tally)
            if actor.id in actors:
                raise TagError(f"the actor {shown(actor.id)} is given twice")
        except HueAndCryError as error:
            bad.append(fields.bad(error) if fields else BadRow(entry.line, "", str(error)))
            continue
        actors[actor.id] = actor
    names: dict[str, str] = {}
    for actor in actors.values():
        for alias in actor.aliases:
            if alias in actors or names.setdefault(alias, actor.id) != actor.id:
                tally.add("have an alias that is another actor's too", alias)
    notes = tally.notes(lambda count: f"{count} of {len(entries)} actors")
    return Reading(name, pack, tuple(actors.values()), tuple(bad), notes)


def _actor(fields: Fields, pack: Pack, tally: Tally) -> Actor:
    codes = fields.words("jurisdictions")
    for code in codes:
        if code not in COUNTRIES:
            raise TagError(f"{shown(code)} is not a country code of ISO 3166-1, as in SC")
    identity = fields.text("id", needed=True)
    return Actor(
        id=identity,
        label=fields.text("label", needed=True),
        uri=fields.text("uri", needed=True),
        categories=tuple(parse_concept(each) for each in fields.words("categories", needed=True)),
        jurisdictions=codes,
        aliases=fields.words("aliases"),
        said=fields.day("lastmod"),
        context=_context(fields.node("context"), identity, tally),
        pack_title=pack.title,
        pack_creator=pack.creator,
        pack_uri=pack.uri,
        pack_sha256=pack.sha256,
    )


def _context(node: Node | None, identity: str, tally: Tally) -> str:
    """The context as JSON; keys that the schema does not know are kept and remarked."""
    if node is None:
        return ""
    if not isinstance(node.value, dict):
        raise TagError("context is not a mapping")
    for name, value in node.value.items():
        if name in LISTS and not isinstance(value.value, tuple):
            raise TagError(f"context.{name} is not a list")
        if name in TEXTS and not isinstance(value.value, str):
            raise TagError(f"context.{name} is not text")
    if not node.value.keys() <= {*LISTS, *TEXTS}:
        tally.add("have fields in context that the schema does not know, kept as they are", identity)
    return json.dumps(_plain(node), ensure_ascii=False, sort_keys=True)


def _plain(node: Node) -> object:
    """The node as JSON values; what YAML takes for neither text, number nor truth stays text."""
    if isinstance(node.value, tuple):
        return [_plain(each) for each in node.value]
    if isinstance(node.value, dict):
        return {name: _plain(each) for name, each in node.value.items()}
    text = clean(node.value, lines=True)
    if node.kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if node.kind == "null":
        return None
    return int(text) if node.kind != TEXT and text.isdecimal() and len(text) <= 18 else text
