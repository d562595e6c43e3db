"""Organisations: finding them, adding them, what they say about themselves."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from tortoise.expressions import Q, Subquery

from content import access, catalogue, codec, errors, ids, language, listing, log, models, paging, validating
from content.access import Viewer
from content.doing import validity
from content.joining import succession
from content.leaflet import keys
from content.linking import conditions, projections
from content.records import (
    KEEP,
    NOW,
    AuthorityLevel,
    ChangeType,
    Keep,
    LocalisedText,
    Moment,
    Names,
    NewOrganisation,
    OrderDirection,
    Organisation,
    OrganisationFilter,
    OrganisationKind,
    OrganisationOrder,
    OrganisationOrderField,
    Strategy,
)
from content.replacing import replace

NAME_CHARACTERS_MAX = 200
ABOUT_CHARACTERS_MAX = 10_000
REPLACED_MAX = 100
"""How many are named of those whose place an organisation took."""

BYTES = 3_000
"""What an organisation takes in memory, at most, without what it says about itself."""
CHARACTER_BYTES = 4

_SUCCESSION = "succession"
"""What is held while somebody says who took whose place."""


async def by_id(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Organisation]:
    """Load organisations as they stood at a moment; they are public."""
    del viewer  # Named all the same, so that no road forgets to say who asks.
    kept = projections.at_hand(moment)
    if kept is not None:
        return await kept.all_of(kept.organisations, list(set(wanted)), _loaded, noted=True)
    return {key: one for key, (one, _) in (await _loaded(list(set(wanted)), moment)).items()}


async def _loaded(wanted: list[str], moment: Moment = NOW) -> dict[str, tuple[Organisation, int]]:
    """Read organisations, and say how many bytes they take."""
    rows = await models.Organisation.filter(models.seen_at(moment), id__in=wanted)
    return {row.id: (shown(row, moment), BYTES + CHARACTER_BYTES * len(str(row.about or ""))) for row in rows}


async def successors(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Organisation]:
    """Find who stands in the place of some organisations, however often they merged since; two statements."""
    last = await succession.last(wanted, moment)
    found = await by_id(viewer, list(last.values()), moment) if last else {}
    return {one: found[heir] for one, heir in last.items() if heir in found}


async def meant(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, Organisation]:
    """Load whom other records mean by the organisations that they name: of a record that was given to somebody, them.

    One that has ended stays who it was. One statement; two more where a record was given to somebody.
    """
    found = await by_id(viewer, wanted, moment)
    given = [one.id for one in found.values() if one.replaced_by_id is not None and one.ended_on is None]
    return found | await successors(viewer, given, moment)


async def replaced(viewer: Viewer, wanted: Sequence[str], moment: Moment = NOW) -> dict[str, tuple[Organisation, ...]]:
    """Find those whose place some organisations took in one step, by name; one statement for any number."""
    del viewer
    found: dict[str, tuple[Organisation, ...]] = dict.fromkeys(wanted, ())
    rows = models.Organisation.filter(models.seen_at(moment), replaced_by_id__in=list(set(wanted)))
    for row in await rows.order_by("sort_name", "id"):
        heir = str(row.replaced_by_id)
        if len(found[heir]) < REPLACED_MAX:
            found[heir] += (shown(row, moment),)
    return found


async def heirs(rows: Sequence[models.Organisation]) -> dict[str, models.Organisation]:
    """Find who stands in the place of some rows today; nobody is asked where none was replaced."""
    last = await succession.last([row.id for row in rows if row.replaced_by_id is not None])
    if not last:
        return {}
    found = {row.id: row for row in await models.Organisation.filter(until__isnull=True, id__in=list(last.values()))}
    return {one: found[heir] for one, heir in last.items() if heir in found}


async def find(
    viewer: Viewer,
    *,
    id: str | None = None,  # noqa: A002 - the contract's own word
    slug: str | None = None,
    wikidata_id: str | None = None,
    org_id: str | None = None,
    as_of: datetime | None = None,
) -> Organisation | None:
    """Find one organisation by one of its names or numbers, as it stood at a time."""
    del viewer
    moment = await log.moment(as_of)
    given = {"id": id, "slug": slug, "wikidata_id": wikidata_id, "org_id": org_id}
    wanted = {name: value for name, value in given.items() if value is not None}
    if moment is None or not wanted:
        return None
    row = await models.Organisation.filter(models.seen_at(moment), Q(**wanted)).first()
    return None if row is None else shown(row, moment)


async def list_all(
    viewer: Viewer,
    page: paging.Page,
    filter: OrganisationFilter,  # noqa: A002 - the contract's own word
    order: OrganisationOrder,
    as_of: datetime | None = None,
) -> paging.LongSlice[Organisation]:
    """List organisations by name, by country and name, or by when they were last changed."""
    moment = await log.moment(as_of)
    if moment is None:
        return paging.nothing(page, list_name="organisations")
    query = models.Organisation.filter(models.seen_at(moment))
    for condition in _conditions(viewer, filter, moment):
        query = query.filter(condition)
    down = order.direction is OrderDirection.DESC
    name, unique = listing.By("sort_name", descending=down), listing.By("id", descending=down)
    columns = {
        OrganisationOrderField.NAME: (name, unique),
        OrganisationOrderField.COUNTRY: (listing.By("country_code", descending=down), name, unique),
        OrganisationOrderField.CHANGED_AT: (listing.By("since", int, descending=down), unique),
    }[order.field]
    found = await listing.uncounted(
        query, page, list_name=f"organisations {order.field} {order.direction}", order=columns
    )
    return found.shown_as([shown(row, moment) for row in found.nodes])


@log.verb("addOrganisation")
async def add(
    entry: log.Entry,
    *,
    name: LocalisedText,
    kind: OrganisationKind,
    country: str,
    level: AuthorityLevel | None = None,
    subdivision: str | None = None,
    website: str | None = None,
    wikidata_id: str | None = None,
    org_id: str | None = None,
    idempotency_key: str | None = None,
) -> str:
    """Add an organisation that is not recorded yet, and give its id: the recorded one's if its numbers are known.

    Raises INVALID_INPUT for a value of the wrong form.
    """
    del idempotency_key  # The log has seen to it.
    names = validating.localised(name, path=("name",), characters_max=NAME_CHARACTERS_MAX)
    nation = validating.subdivision(subdivision, country_code=country, path=("subdivision",))
    row = new_row(names, kind, country).update_from_dict(
        {
            "level": level,
            "subdivision": nation,
            "website": validating.url(website, path=("website",)),
            "wikidata_id": validating.wikidata(wikidata_id, path=("wikidataId",)),
            "org_id": validating.org_id(org_id, path=("orgId",)),
        }
    )
    known = await _known(wikidata_id, org_id)
    if known is not None:
        return known.id
    await entry.seal(row.id)
    row.slug = await free_slug(row)
    await entry.begin(row)
    entry.tell(ChangeType.ORGANISATION_UPDATED, row.id)
    entry.after = {"name": names, "kind": kind, "country": country}
    return row.id


@log.verb("updateOrganisation")
async def update(
    entry: log.Entry,
    *,
    organisation: str,
    expected_version: int,
    name: LocalisedText | None = None,
    level: AuthorityLevel | Keep | None = KEEP,
    website: str | Keep | None = KEEP,
    population: int | Keep | None = KEEP,
    about: LocalisedText | Keep | None = KEEP,
    strategy: Strategy | Keep | None = KEEP,
    ended_on: date | Keep | None = KEEP,
    replaced_by: str | Keep | None = KEEP,
    idempotency_key: str | None = None,
) -> str:
    """Change what an organisation says about itself; null clears, what is not named stays.

    Raises NOT_FOUND, FORBIDDEN for another's record, STALE_VERSION, INVALID_INPUT, for a successor too that was itself
    replaced by this one, and LIMIT_REACHED for too long a row of mergers.
    """
    del idempotency_key
    await entry.lock(organisation)
    current = await models.Organisation.get_or_none(id=organisation, until__isnull=True)
    if current is None:
        raise errors.NotFound("There is no such organisation.", path=("organisation",))
    if not access.may_act_for(entry.viewer, organisation):
        raise errors.Forbidden("An organisation is described by its own people.", path=("organisation",))
    if current.version != expected_version:
        raise log.stale()
    if isinstance(replaced_by, str):
        await entry.lock(_SUCCESSION)  # Two that name each other at once are seen one after the other.
    said = _Said(name, level, website, population, about, strategy, ended_on, replaced_by)
    changes = await said.changes(current)
    await entry.seal(organisation)
    await entry.change(current, **changes)
    entry.tell(ChangeType.ORGANISATION_UPDATED, organisation)
    entry.before = {column: getattr(current, column) for column in changes}
    entry.after = changes
    return organisation


class _Said(Struct, frozen=True):
    """What an organisation says of itself; KEEP stands for what it does not name."""

    name: LocalisedText | None
    level: AuthorityLevel | Keep | None
    website: str | Keep | None
    population: int | Keep | None
    about: LocalisedText | Keep | None
    strategy: Strategy | Keep | None
    ended_on: date | Keep | None
    replaced_by: str | Keep | None

    async def changes(self, current: models.Organisation) -> dict[str, object]:
        """Check it, and give the columns that it changes."""
        changes: dict[str, object] = {}
        if self.name is not None:
            pair = validating.localised(self.name, path=("name",), characters_max=NAME_CHARACTERS_MAX)
            names = language.merged(current.name, pair)
            changes.update({"name": names, "sort_name": listing.folded(names[0][1])})
        if self.about is None:
            changes["about"] = None
        elif not isinstance(self.about, Keep):
            pair = validating.localised(self.about, path=("about",), characters_max=ABOUT_CHARACTERS_MAX)
            changes["about"] = language.merged(current.about or [], pair)
        if not isinstance(self.website, Keep):
            changes["website"] = validating.url(self.website, path=("website",))
        if not isinstance(self.population, Keep):
            changes["population"] = validating.number(self.population, path=("population",))
        if not isinstance(self.strategy, Keep):
            changes["strategy"] = None if self.strategy is None else codec.encode(_strategy(self.strategy))
        if not isinstance(self.replaced_by, Keep):
            changes["replaced_by_id"] = await _successor(self.replaced_by, current.id)
        if not isinstance(self.level, Keep):
            changes["level"] = self.level
        if not isinstance(self.ended_on, Keep):
            if self.ended_on is not None and current.started_on is not None and self.ended_on < current.started_on:
                raise errors.InvalidInput(f"It began on {current.started_on}, after this day.", path=("endedOn",))
            changes["ended_on"] = self.ended_on
        return changes


async def known_or_new(new: NewOrganisation, *, path: tuple[str, ...]) -> models.Organisation:
    """Find an organisation that somebody else mentions, or make its row; once sealed, `free_slug` and `entry.begin`."""
    validating.text(new.name, path=(*path, "name"), characters_max=NAME_CHARACTERS_MAX)
    website = validating.url(new.website, path=(*path, "website"))
    wikidata_id = validating.wikidata(new.wikidata_id, path=(*path, "wikidataId"))
    row = new_row((("und", new.name),), new.kind, new.country, path=path)
    known = await _known(wikidata_id, None)
    if known is not None:
        return known
    row.website = website  # type: ignore[assignment]  # Tortoise forgets that the column may be null
    row.wikidata_id = wikidata_id
    return row


async def there(wanted: Sequence[str]) -> frozenset[str]:
    """Say which of some organisations are here, in one statement."""
    found = models.Organisation.filter(until__isnull=True, id__in=list(set(wanted)))
    return frozenset(str(one) for one in await found.values_list("id", flat=True)) if wanted else frozenset()


async def free_slug(row: models.Organisation) -> str:
    """Give a new organisation's address; asked once the write is sealed, so that nobody else takes the same."""
    name = row.name[0][1]
    beginning = keys.slug_start(name)
    taken = models.Organisation.filter(until__isnull=True, slug__startswith=beginning)
    return keys.slug(name, [str(one) for one in await taken.values_list("slug", flat=True)])


def notice(row: Organisation, heir: Organisation | None, wanted: Sequence[str]) -> str | None:
    """Say that an organisation is no more and who took its place, in the best language there is; None of one that is.

    A day that is still to come at that moment says nothing yet.
    """
    over = row.ended_on if row.ended_on is not None and row.ended_on <= validity.day_of(row.moment) else None
    if over is None and row.ended_on is not None:
        return None
    return catalogue.ended(over, None if heir is None else language.pick(heir.name, wanted)[0], wanted)


def shown(row: models.Organisation, moment: Moment = NOW) -> Organisation:
    """Show a version of an organisation."""
    return Organisation(
        id=row.id,
        slug=row.slug,
        name=Names(codec.decode(tuple[tuple[str, str], ...], row.name)),
        kind=row.kind,
        level=row.level,
        country_code=row.country_code,
        subdivision=row.subdivision,
        website=row.website,
        population=row.population,
        about=Names(codec.decode(tuple[tuple[str, str], ...], row.about)) if row.about else None,
        strategy=codec.decode(Strategy, row.strategy) if row.strategy else None,
        wikidata_id=row.wikidata_id,
        org_id=row.org_id,
        started_on=row.started_on,
        ended_on=row.ended_on,
        replaced_by_id=row.replaced_by_id,
        version=row.version,
        moment=moment,
    )


def new_row(
    names: tuple[tuple[str, str], ...], kind: OrganisationKind, country: str, *, path: tuple[str, ...] = ()
) -> models.Organisation:
    """Make the row of an organisation that is not recorded yet; INVALID_INPUT for an unknown country."""
    return models.Organisation(
        id=ids.new("organisation"),
        slug="",
        name=codec.encode(names),
        sort_name=listing.folded(names[0][1]),
        kind=kind,
        country_code=validating.country(country, path=(*path, "country")),
    )


def _conditions(viewer: Viewer, wanted: OrganisationFilter, moment: Moment) -> list[Q]:
    found: list[Q] = []
    if wanted.kind:
        found.append(Q(kind__in=list(wanted.kind)))
    if wanted.level:
        found.append(Q(level__in=list(wanted.level)))
    if wanted.country:
        found.append(Q(country_code__in=list(wanted.country)))
    if wanted.subdivision is not None:
        found.append(Q(subdivision=wanted.subdivision))
    if wanted.name:
        found.append(Q(sort_name__contains=listing.folded(wanted.name)))
    if wanted.ended is not None:
        found.append(Q(ended_on__isnull=not wanted.ended))
    if wanted.claimed is not None:
        waiting = models.Claim.filter(conditions.claims_seen(viewer), decided_at__isnull=True)
        claimed = Q(id__in=Subquery(waiting.values("organisation_id")))
        found.append(claimed if wanted.claimed else ~claimed)
    if wanted.linked_with:
        found.append(Q(id__in=conditions.organisations_linked_with(wanted.linked_with, moment)))
    return found


async def _known(wikidata_id: str | None, org_id: str | None) -> models.Organisation | None:
    for column, value in (("wikidata_id", wikidata_id), ("org_id", org_id)):
        if value is not None:
            row = await models.Organisation.filter(Q(**{column: value}), until__isnull=True).first()
            if row is not None:
                return row
    return None


async def _successor(wanted: str | None, organisation: str) -> str | None:
    if wanted is None:
        return None
    if wanted == organisation or not await models.Organisation.exists(id=wanted, until__isnull=True):
        raise errors.NotFound("There is no such organisation to take its place.", path=("replacedBy",))
    after = await succession.chain(wanted)
    if organisation in after:
        message = "That organisation was itself replaced by this one: name the one that stands today."
        raise errors.InvalidInput(message, path=("replacedBy",))
    if len(after) > succession.STEPS_MAX:
        message = f"At most {succession.STEPS_MAX} mergers are followed: name the one that stands today."
        raise errors.LimitReached(message, path=("replacedBy",))
    return wanted


def _strategy(wanted: Strategy) -> Strategy:
    validating.text(wanted.title, path=("strategy", "title"), characters_max=NAME_CHARACTERS_MAX)
    if wanted.adopted_on and wanted.ends_on and wanted.ends_on < wanted.adopted_on:
        raise errors.InvalidInput("It ends before it was adopted.", path=("strategy", "endsOn"))
    return replace(wanted, url=validating.url(wanted.url, path=("strategy", "url")))
