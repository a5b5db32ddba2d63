"""What an edition changes, and whether it may: the floors under a list."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from hueandcry.model.errors import ListError
from hueandcry.sanctions.catalogue import KnownList, kept
from hueandcry.sanctions.edition import Edition

Place = tuple[str, str]  # chain and address


@dataclass(frozen=True, slots=True)
class Change:
    """What taking an edition changed, by keys of parties, each sorted; addresses are (chain, address).

    `returned` were removed by an earlier edition. `same` says that this very file was taken before: nothing
    changed but the time at which the list was last looked at. `number` is the edition's in the records.
    """

    list: str
    number: int
    same: bool = False
    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    addresses_added: tuple[Place, ...] = ()
    addresses_removed: tuple[Place, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many of each."""
        names = ("added", "amended", "removed", "returned", "addresses_added", "addresses_removed")
        return {name: len(getattr(self, name)) for name in names}

    def words(self) -> tuple[str, ...]:
        """The counts that are not zero, for people."""
        if self.same:
            return ("unchanged since it was last taken",)
        told = tuple(_words(count, name) for name, count in self.counts().items() if count)
        return told or ("a new edition without changes",)


def _words(count: int, name: str) -> str:
    what, _, change = name.rpartition("_")
    noun = what and (" address" if count == 1 else " addresses")
    return f"{count}{noun} {change}"


def check_whole(edition: Edition, policy: KnownList, floors: bool) -> None:
    """ListError where an edition contradicts itself or is below the floors of its list."""
    strange = next((each.key for each in edition.parties if each.list != edition.list), None)
    if strange is not None:
        raise ListError(f"{edition.list}: its file names {strange}, a party of another list")
    if len({each.id for each in edition.parties}) != len(edition.parties):
        raise ListError(f"{edition.list}: two parties have the same id: the file is damaged")
    if not edition.parties:
        raise ListError(f"{edition.list}: the file names no party at all; what was taken before stands")
    if not floors:
        return
    counts = {**edition.counts, "parties": len(edition.parties)}
    low = [
        f"{counts.get(kind, 0)} of {kind} (at least {least})"
        for kind, least in policy.floors.items()
        if counts.get(kind, 0) < least
    ]
    if low:
        raise ListError(
            f"{edition.list}: this file is smaller than the list can be: {', '.join(low)}; it is cut short "
            "or of another format. For an old copy or a sample say --floor none. What was taken before stands"
        )


def check_kept(edition: Edition, before: Mapping[str, Set[object]], after: Mapping[str, Set[object]]) -> None:
    """ListError where too much of the last edition is gone; the sets are of `parties` and `addresses`."""
    for what, old in before.items():
        lost = len(old - after[what])
        if not kept().bearable(lost, len(old), what):
            share = 1 - getattr(kept(), what)
            raise ListError(
                f"{edition.list}: {lost} of the last edition's {len(old)} {what} are not in this file, more "
                f"than {share:.0%}. If that is right, say so with --accept-smaller REASON; what was taken "
                "before stands"
            )


def places_of(edition: Edition) -> Set[Place]:
    """The addresses of an edition."""
    return {(each.chain, each.address) for party in edition.parties for each in party.addresses}


def keys(list: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Sorted keys of parties."""
    return tuple(sorted(f"{list}/{id}" for id in ids))
