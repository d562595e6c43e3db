"""Lists of links from elsewhere, taken in row by row: a bad row is named, and the others are recorded.

A row that is known already changes nothing, so that a list which was cut off is taken in by sending it again. Nobody
who takes part has acknowledged such a link; the operator has looked at the list, and so everybody may see it.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec import Struct, field
from tortoise.expressions import Q

from content import codec, database, errors, ids, language, listing, log, models, validating
from content.joining import organisations
from content.leaflet import keys
from content.linking import partnerships
from content.linking.transitions import OVER
from content.records import (
    ChangeType,
    ImportedRow,
    ImportOutcome,
    LeafletBy,
    ListedLink,
    ListedOrganisation,
    ResourcePosition,
    StageChange,
)

ROWS_MAX = 150
"""How many rows one request takes; each may tell of three records."""
SIDES = 2
"""How many organisations a link of a list is between; partnerships of more are opened."""
_SUBJECT = "import"
_FILLED = ("organisation", "partnership", "side", "search_entry")
"""The tables that a long list fills up."""


class Imported(Struct, frozen=True):
    """What became of each row, in the order of the rows."""

    rows: tuple[ImportedRow, ...]


@log.verb("importLinks")
async def links(
    entry: log.Entry,
    *,
    rows: Sequence[ListedLink],
    leaflet: LeafletBy,
    dry_run: bool = False,
    idempotency_key: str | None = None,
) -> Imported:
    """Record the links of a list, and the organisations that are not here yet; a dry run says what would be recorded.

    An organisation is known by its Wikidata number, its org-id, or else by its name within its country. Raises
    INVALID_INPUT for more rows than are taken, NOT_FOUND and WRONG_STATE for a leaflet that cannot be followed; what is
    wrong with a row is said of that row.
    """
    del idempotency_key  # The log has seen to it.
    if not 1 <= len(rows) <= ROWS_MAX:
        raise errors.InvalidInput(f"Send 1 to {ROWS_MAX} links at a time.", path=("links",))
    followed = await partnerships.followed(leaflet)
    await entry.lock(_SUBJECT)  # Two lists that name the same organisation add it once.
    await database.take_stock(entry.connection, _FILLED)
    register = await _Register.of([one for row in rows for one in row.organisations])
    said = tuple(_take(register, row) for row in rows)
    if not dry_run and register.new_links:
        await _record(entry, register, followed)
    return Imported(said)


@log.verb("importOrganisations")
async def parties(
    entry: log.Entry,
    *,
    rows: Sequence[ListedOrganisation],
    dry_run: bool = False,
    idempotency_key: str | None = None,
) -> Imported:
    """Record the organisations of a list that are not here yet, known again as those of a list of links are.

    Raises INVALID_INPUT for more rows than are taken; what is wrong with a row is said of that row.
    """
    del idempotency_key
    if not 1 <= len(rows) <= ROWS_MAX:
        raise errors.InvalidInput(f"Send 1 to {ROWS_MAX} organisations at a time.", path=("organisations",))
    await entry.lock(_SUBJECT)
    await database.take_stock(entry.connection, _FILLED)
    register = await _Register.of(rows)
    said = tuple(_take_one(register, row) for row in rows)
    added = list(register.new_organisations.values())
    if added and not dry_run:
        await entry.seal(added[0].id)
        await _enrol(entry, added)
        entry.after = {"organisations": len(added)}
    return Imported(said)


class _Register(Struct):
    """The organisations and links that a list may tell of: those recorded, and those that it adds."""

    by_number: dict[tuple[str, str], models.Organisation] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[models.Organisation]] = field(default_factory=dict)
    links: dict[frozenset[str], str] = field(default_factory=dict)
    """The partnership between two organisations that is not over."""
    heirs: Mapping[str, models.Organisation] = field(default_factory=dict)
    """Who took the place of those that have ended."""
    new_organisations: dict[str, models.Organisation] = field(default_factory=dict)
    new_links: list[tuple[ListedLink, models.Partnership, tuple[models.Organisation, ...]]] = field(
        default_factory=list
    )

    @classmethod
    async def of(cls, named: Sequence[ListedOrganisation]) -> "_Register":
        """Read what is recorded of the organisations that are named: at most five statements for any number."""
        numbers = Q(wikidata_id__in=[one.wikidata_id for one in named if one.wikidata_id])
        numbers |= Q(org_id__in=[one.org_id for one in named if one.org_id])
        names = Q(sort_name__in=[listing.folded(one.name) for one in named])
        register = cls()
        recorded = await models.Organisation.filter(numbers | names, until__isnull=True).order_by("row")
        for row in recorded:
            register.enter(row)
        register.heirs = await organisations.heirs(recorded)
        here = sorted({row.id for row in (*recorded, *register.heirs.values())})
        parties: dict[str, list[str]] = {}
        sides = models.Side.filter(until__isnull=True, organisation_id__in=here)
        for one, organisation_id in await sides.values_list("partnership_id", "organisation_id"):
            parties.setdefault(one, []).append(organisation_id)
        shared = sorted(one for one, some in parties.items() if len(some) >= SIDES)
        going = models.Partnership.filter(until__isnull=True, stage__not_in=list(OVER), id__in=shared)
        for one in await going.order_by("row").values_list("id", flat=True):
            for two in combinations(parties[str(one)], SIDES):
                register.links.setdefault(frozenset(two), str(one))
        return register

    def enter(self, row: models.Organisation) -> None:
        """Enter an organisation under everything that it is known by."""
        for kind, number in (("wikidata", row.wikidata_id), ("org-id", row.org_id)):
            if number is not None:
                self.by_number[kind, number] = row
        self.by_name.setdefault((row.sort_name, row.country_code), []).append(row)

    def standing(self, found: models.Organisation | None) -> models.Organisation | None:
        """Take the organisation that a record was given to for the record; one that has ended stays, to be refused."""
        if found is None or found.ended_on is not None:
            return found
        return self.heirs.get(found.id, found)

    def find(self, named: ListedOrganisation, *, path: tuple[str, ...]) -> models.Organisation | None:
        """Find the organisation that is meant: by its numbers, or by its name where no number says otherwise."""
        for kind, number in (("wikidata", named.wikidata_id), ("org-id", named.org_id)):
            if number is not None and (kind, number) in self.by_number:
                return self.by_number[kind, number]
        found = [
            row
            for row in self.by_name.get((listing.folded(named.name), named.country), [])
            if None in (row.wikidata_id, named.wikidata_id) and None in (row.org_id, named.org_id)
        ]
        if len(found) > 1:
            message = f"{len(found)} organisations in {named.country} have this name: say which by its Wikidata number."
            raise errors.Duplicate(message, path=(*path, "name"))
        return found[0] if found else None


def _take(register: _Register, row: ListedLink) -> ImportedRow:
    """Say what becomes of a row, and note what it adds."""
    try:
        _check(row)
        sides = []
        for number, named in enumerate(row.organisations):
            path = ("organisations", str(number))
            found = register.standing(register.find(named, path=path)) or _new(named, path=path)
            partnerships.check_still_there(found, path=path, heir=register.heirs.get(found.id))
            sides.append(found)
        first, second = sides
        if first.id == second.id or _same(row):
            raise errors.InvalidInput("Each side is another organisation.", path=("organisations",))
    except errors.Refusal as refusal:
        return ImportedRow(ImportOutcome.REFUSED, None, refusal.code, refusal.message, refusal.path)
    pair = frozenset((first.id, second.id))
    if pair in register.links:
        return ImportedRow(ImportOutcome.KNOWN, register.links[pair])
    for organisation in sides:
        if organisation.row is None and organisation.id not in register.new_organisations:
            register.enter(organisation)
            register.new_organisations[organisation.id] = organisation
    title = row.title or " – ".join(one.name[0][1] for one in sides)[: partnerships.TITLE_CHARACTERS_MAX]
    made = models.Partnership(
        id=ids.new("partnership"),
        title=title,
        sort_title=listing.folded(title),
        form=row.form,
        local_term=row.local_term,
        stage=row.stage,
        started_on=row.started_on,
    )
    register.links[pair] = made.id
    register.new_links.append((row, made, (first, second)))
    return ImportedRow(ImportOutcome.ADDED, made.id)


def _take_one(register: _Register, row: ListedOrganisation) -> ImportedRow:
    """Say what becomes of a row of a list of organisations, and note what it adds."""
    try:
        found = register.standing(register.find(row, path=()))
        made = found or _new(row, path=())
    except errors.Refusal as refusal:
        return ImportedRow(ImportOutcome.REFUSED, None, refusal.code, refusal.message, refusal.path)
    if found is not None:
        return ImportedRow(ImportOutcome.KNOWN, made.id)
    register.enter(made)
    register.new_organisations[made.id] = made
    return ImportedRow(ImportOutcome.ADDED, made.id)


def _same(row: ListedLink) -> bool:
    """Whether both sides are one that is not here yet."""
    first, second = row.organisations
    return (listing.folded(first.name), first.country) == (listing.folded(second.name), second.country) and (
        first.wikidata_id == second.wikidata_id
    )


def _check(row: ListedLink) -> None:
    if len(row.organisations) != SIDES:
        raise errors.InvalidInput(f"A link of a list is between {SIDES} organisations.", path=("organisations",))
    if row.title is not None:
        validating.text(row.title, path=("title",), characters_max=partnerships.TITLE_CHARACTERS_MAX)
    if row.local_term is not None:
        validating.text(row.local_term, path=("localTerm",), characters_max=partnerships.TERM_CHARACTERS_MAX)
    if row.stage in OVER:
        raise errors.InvalidInput("A list tells of links that are not over.", path=("stage",))
    validating.past(row.started_on, path=("startedOn",))


def _new(named: ListedOrganisation, *, path: tuple[str, ...]) -> models.Organisation:
    """Make the row of an organisation that is not here yet."""
    validating.text(named.name, path=(*path, "name"), characters_max=organisations.NAME_CHARACTERS_MAX)
    row = organisations.new_row(
        ((language.canonical(named.language), named.name),), named.kind, named.country, path=path
    )
    if named.started_on is not None and named.ended_on is not None and named.ended_on < named.started_on:
        raise errors.InvalidInput("It ends before it began.", path=(*path, "endedOn"))
    nation = validating.subdivision(named.subdivision, country_code=named.country, path=(*path, "subdivision"))
    return row.update_from_dict(
        {
            "level": named.level,
            "subdivision": nation,
            "website": validating.url(named.website, path=(*path, "website")),
            "wikidata_id": validating.wikidata(named.wikidata_id, path=(*path, "wikidataId")),
            "org_id": validating.org_id(named.org_id, path=(*path, "orgId")),
            "started_on": validating.past(named.started_on, path=(*path, "startedOn")),
            "ended_on": named.ended_on,
        }
    )


async def _record(entry: log.Entry, register: _Register, followed: tuple[str, int]) -> None:
    """Write all that a list adds, as one entry of the log."""
    added = [made for _, made, _ in register.new_links]
    await entry.seal(added[0].id)
    parties = list(register.new_organisations.values())
    await _enrol(entry, parties)
    leaflet_id, number = followed
    today = entry.at.date()
    slugs = await _slugs(models.Partnership, [made.title for made in added])
    sides: list[models.Side] = []
    for (_, made, two), slug in zip(register.new_links, slugs, strict=True):
        made.slug, made.leaflet_id, made.followed_number, made.stage_since = slug, leaflet_id, number, today
        made.stages = codec.encode((StageChange(None, made.stage, today, None, None),))
        sides += [_side(entry, made, place, organisation) for place, organisation in enumerate(two)]
    await entry.begin_all(added)
    await entry.begin_all(sides)
    for made in added:
        entry.tell(ChangeType.PARTNERSHIP_OPENED, made.id)
    entry.after = {"organisations": len(parties), "partnerships": len(added), "leaflet": leaflet_id}


async def _enrol(entry: log.Entry, added: Sequence[models.Organisation]) -> None:
    """Write organisations that a list adds."""
    names = await _slugs(models.Organisation, [row.name[0][1] for row in added])
    for row, slug in zip(added, names, strict=True):
        row.slug = slug
    await entry.begin_all(added)
    for row in added:
        entry.tell(ChangeType.ORGANISATION_UPDATED, row.id)


def _side(entry: log.Entry, made: models.Partnership, place: int, organisation: models.Organisation) -> models.Side:
    return models.Side(
        id=ids.new("side"),
        partnership_id=made.id,
        organisation_id=organisation.id,
        place=place,
        position=ResourcePosition.UNSTATED,
        publishes_readiness=False,
        listed_at=entry.at,
    )


async def _slugs(kind: type[models.Organisation] | type[models.Partnership], texts: Sequence[str]) -> list[str]:
    """Give each record an address of its own; asked once the write is sealed, so that nobody else takes the same."""
    plain = {keys.slug(text, ()) for text in texts}
    current = kind.filter(until__isnull=True)
    taken = {str(one) for one in await current.filter(slug__in=sorted(plain)).values_list("slug", flat=True)}
    found: list[str] = []
    for text in texts:
        if keys.slug(text, ()) in taken:
            numbered = current.filter(slug__startswith=keys.slug_start(text))
            taken |= {str(one) for one in await numbered.values_list("slug", flat=True)}
        found.append(keys.slug(text, taken))
        taken.add(found[-1])
    return found
