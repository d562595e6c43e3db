"""As many rows as a test wants: the demo's own, made by the verbs, copied through the models."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from content import database as records_database
from content import ids, models, seeding
from content.access import OPERATOR
from content.doing import agreeing
from content.joining import contacts, keys, networks, organisations
from content.linking import describing, partnerships, sides
from content.records import (
    AgreementKind,
    ContactRole,
    LocalisedText,
    NewAgreement,
    NewAim,
    NewContact,
    NewDocument,
    NewPlan,
    NewResponsibility,
    NewSignature,
    NewStakeholder,
    OrganisationKind,
    Role,
    Scope,
    StakeholderCategory,
    Visibility,
    Words,
)
from content.searching import indexing
from content.sharing import consumers
from content.telling import events
from schema import documents
from schema.root import schema
from tests.walks.conftest import ACCEPT

SLUG = "local-authority-links"
_ROWS = [10_000]
"""Rows that copies of activities have, so that what belongs to them can name them before they are kept."""
DOINGS: tuple[type[models.Doing], ...] = (models.Visit, models.Activity, models.Review, models.Update)

FOUND = (models.Leaflet, models.Organisation, models.Partnership)
"""What has entries for the search."""


class Records:
    """The demo, opened in this process, with as many copies of its records as a test wants."""

    def __init__(self, client: httpx2.AsyncClient, demo: seeding.Demo, *, across: str = "") -> None:
        """Begin with what the demo made, and the key of who coordinates a network that all sides have joined."""
        self.client = client
        self.across = across
        self.demo = demo
        self.count = 1
        self.ids: list[str] = [demo.partnership]
        """The partnerships."""

    async def ask(self, query: str, variables: dict[str, Any], key: str) -> Any:
        headers = {**ACCEPT, "authorization": f"Bearer {key}"}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body = answer.json()
        assert "errors" not in body, body
        return body["data"]

    async def reprint(self, size: int) -> None:
        """Copy the edition under the next numbers until there are so many later ones, and answer as many more boxes.

        There are 31 boxes: that many answers of a side are all there can be.
        """
        edition = await models.Edition.get(number=1)
        words = await models.Wording.filter(edition_id=edition.id)
        upload = await models.Upload.get(id=edition.upload_id)
        assert edition.published_at is not None
        copies: list[models.Model] = []
        for number in range(self.count + 1, size + 2):
            new = {"id": ids.new("edition"), "upload_id": ids.new("upload")}
            at = edition.published_at + timedelta(microseconds=number)
            copies.append(like(upload, id=new["upload_id"]))
            copies.append(like(edition, **new, number=number, published_at=at, content_hash=f"{number:064}"))
            copies += [like(one, edition_id=new["id"]) for one in words]
        told = [one.id for one in copies if isinstance(one, models.Edition)]
        await self._kept(copies + await self._answers(size), told)
        await self._found([edition.leaflet_id])
        self.count = size + 1

    async def _happened(self, subjects: list[str]) -> list[models.Model]:
        """Let the log tell of each of some editions or partnerships once more."""
        entry = await models.LogEntry.filter(action="answerItems").order_by("sequence").first()
        event = await models.LogEvent.filter(type="ITEM_ANSWERED").order_by("place").first()
        assert entry is not None
        assert event is not None
        sequence = (await models.LogHead.get(id=1)).sequence
        copies: list[models.Model] = []
        for subject in subjects:
            sequence += 1
            copies.append(like(entry, sequence=sequence, subject=self.demo.partnership))
            own = {"place": events.place(sequence, 0), "subject": self.demo.partnership}
            copies.append(like(event, **own))
            edition = ids.noun(subject) == "edition"
            kind = {"type": "EDITION_PUBLISHED" if edition else "PARTNERSHIP_OPENED", "subject": subject}
            reach_ = {"reach": "EVERYBODY" if edition else "PARTNERSHIP", "place": events.place(sequence, 1)}
            copies.append(like(event, **kind, **reach_, details={"number": 1}))
        await models.LogHead.filter(id=1).update(sequence=sequence)
        return copies

    async def _answers(self, size: int) -> list[models.Model]:
        partnership, given = self.demo.partnership, models.Answer.filter(until__isnull=True)
        answer = await given.filter(partnership_id=partnership, state="TICKED").first()
        assert answer is not None
        leaflet = answer.item_id.partition("/")[0]
        boxes = await self._boxes()
        copies: list[models.Model] = []
        for side in await models.Side.filter(partnership_id=partnership, until__isnull=True):
            known = [str(one) for one in await given.filter(side_id=side.id).values_list("id", flat=True)]
            free = [box for box in boxes if f"{side.id}/{box}" not in known]
            copies += [
                like(answer, id=f"{side.id}/{box}", item_id=f"{leaflet}/{box}", side_id=side.id, client_id=None)
                for box in free[: max(size + 1 - len(known), 0)]
            ]
        return copies

    async def _boxes(self) -> list[str]:
        """List the keys of all that can be ticked."""
        asked = "query ($id: ID!) { partnership(by: {id: $id}) { readiness { items { item { key } } } } }"
        data = await self.ask(asked, {"id": self.demo.partnership}, self.demo.exampleton_key)
        return [one["item"]["key"] for one in data["partnership"]["readiness"]["items"]]

    async def grow(self, size: int) -> None:
        """Copy the leaflet and the partnership, with all that hangs on them, until there are so many, and all found."""
        await self._found([one.id for one in await self.copied(size) if isinstance(one, FOUND)])

    async def copied(self, size: int) -> list[models.Model]:
        """Copy them, and give the copies."""
        leaflet = await models.Leaflet.get(slug=SLUG, until__isnull=True)
        edition = await models.Edition.get(leaflet_id=leaflet.id)
        words = await models.Wording.filter(edition_id=edition.id)
        items = await models.Item.filter(leaflet_id=leaflet.id)
        partnership = await models.Partnership.get(id=self.demo.partnership, until__isnull=True)
        sides = await models.Side.filter(partnership_id=partnership.id, until__isnull=True)
        belongings = await _belongings(partnership.id)
        others = {side.id: await models.Organisation.get(id=side.organisation_id, until__isnull=True) for side in sides}
        copies: list[models.Model] = []
        for number in range(self.count, size):
            new = {"leaflet_id": ids.new("leaflet"), "edition_id": ids.new("edition")}
            copies.append(like(leaflet, id=new["leaflet_id"], slug=f"{SLUG}-{number}"))
            copies.append(like(edition, id=new["edition_id"], leaflet_id=new["leaflet_id"]))
            copies += [like(one, edition_id=new["edition_id"]) for one in words]
            copies += [like(one, id=f"{new['leaflet_id']}/{one.key}", leaflet_id=new["leaflet_id"]) for one in items]
            link = ids.new("partnership")
            self.ids.append(link)
            copies.append(like(partnership, id=link, slug=f"{partnership.slug}-{number}"))
            names = {side.id: ids.new("side") for side in sides}
            copies += (belonging := _again(belongings, link, names)).values()
            for side in sides:
                organisation = side.organisation_id
                if side.place:  # The first side is in every partnership, each of the others in one.
                    organisation = ids.new("organisation")
                    copies += await _another(others[side.id], organisation, number)
                own = {"id": names[side.id], "document_ids": [belonging[one].pk for one in side.document_ids or ()]}
                copies.append(like(side, **own, partnership_id=link, organisation_id=organisation))
            copies += await _once_more(partnership.id, link, new["leaflet_id"], names)
            copies += await _another_site(number)
        await self._kept(copies, [one.id for one in copies if isinstance(one, models.Partnership)])
        self.count = size
        return copies

    async def _kept(self, copies: list[models.Model], told: list[str]) -> None:
        """Keep copies, and let the log tell of some of them."""
        await _keep(copies + await self._happened(told))

    async def _found(self, record_ids: Sequence[str]) -> None:
        """Let records be found as they stand now."""
        async with records_database.transaction():
            await indexing.follow(record_ids, datetime.now(UTC))


async def _belongings(partnership: str) -> list[models.Model]:
    """List what else belongs to a partnership: answers, aims, people, agreements and papers."""
    answers = await models.Answer.filter(partnership_id=partnership, until__isnull=True)
    aims = await models.Aim.filter(partnership_id=partnership, until__isnull=True)
    people = await models.Contact.filter(partnership_id=partnership, until__isnull=True)
    agreed = await models.Agreement.filter(partnership_id=partnership, until__isnull=True)
    return [*answers, *aims, *people, *agreed, *await models.Document.filter(partnership_id=partnership)]


def _again(belongings: Sequence[Any], link: str, sides: Mapping[str, str]) -> dict[str, models.Model]:
    """Copy what belongs to a partnership for another one, by what each is called here."""
    made: dict[str, models.Model] = {}
    for one in belongings:
        own: dict[str, Any] = {"id": ids.new(one.id.partition("-")[0]), "side_id": sides.get(one.side_id or "")}
        if isinstance(one, models.Answer):
            own |= {"id": f"{own['side_id']}/{one.id.rpartition('/')[2]}", "client_id": None}
        made[one.id] = like(one, **own, partnership_id=link)
    return made


async def _another(known: models.Organisation, id_: str, number: int) -> list[models.Model]:
    """Copy an organisation, with its place in a network."""
    members = await models.Membership.filter(organisation_id=known.id, until__isnull=True)
    places = [like(one, id=ids.new("membership"), organisation_id=id_) for one in members]
    return [like(known, id=id_, slug=f"{known.slug}-{number}"), *places]


async def network(demo: seeding.Demo) -> str:
    """Let both sides join a network, and give the key of who coordinates it."""
    made = await organisations.add(
        OPERATOR, name=LocalisedText(Words("All Links"), "en"), kind=OrganisationKind.NETWORK, country="GB"
    )
    scopes = (Scope.READ, Scope.NETWORK_READ, Scope.PARTNERSHIPS_WRITE)
    soon = datetime.now(UTC) + timedelta(days=9)
    key = await keys.create(
        OPERATOR, organisation=made, name="coordinator", role=Role.COORDINATOR, scopes=scopes, expires_at=soon
    )
    coordinator = await keys.viewer_for(key.secret or "", request_id="test")
    for one in (demo.exampleton_key, demo.mfano_key):
        member = await keys.viewer_for(one, request_id="test")
        await networks.join(member, network=made)
        await networks.admit(coordinator, organisation=str(member.organisation_id))
    return key.secret or ""


async def register(demo: seeding.Demo) -> None:
    """Let the first side record a site and register what it sends."""
    lead = await keys.viewer_for(demo.exampleton_key, request_id="test")
    site = await consumers.register(lead, organisation=lead.organisation_id or "", name="site")
    texts = [f"{{ a{number}: __typename }}" for number in range(3)]
    await consumers.register_documents(
        lead, consumer=site, texts=texts, examine=documents.examiner(schema._schema), contract="today"
    )


async def _another_site(number: int) -> list[models.Model]:
    """Copy a site with what it has registered."""
    known = await models.Consumer.get_or_none(name="site")
    if known is None:
        return []
    own = {"id": ids.new("consumer"), "name": f"site {number}"}
    sent = await models.RegisteredDocument.filter(consumer_id=known.id)
    return [like(known, **own), *(like(one, id=ids.new("operation"), consumer_id=own["id"]) for one in sent)]


async def wish(demo: seeding.Demo) -> None:
    """Let both sides say what they want, and attach papers, so that there is something to read."""
    words = LocalisedText(Words("Clean water"), "en")
    for key in (demo.exampleton_key, demo.mfano_key):
        viewer = await keys.viewer_for(key, request_id="test")
        link = (await partnerships.by_id(viewer, [demo.partnership]))[demo.partnership]
        own = next(side for side in link.sides if side.id == link.my_side_id)
        paper = NewDocument(title="Paper", url="https://toolkit.example/paper", visibility=Visibility.PARTNERSHIP)
        await sides.update(
            viewer,
            partnership=link.id,
            expected_version=own.version,
            aims=(NewAim(text=words), NewAim(text=words)),
            plan=NewPlan(method="Slowly", document=paper),
            supporters=[side.organisation_id for side in link.sides if side is not own],
            documents=(paper, paper),
        )
        other = NewStakeholder(own.organisation_id, StakeholderCategory.COMMUNITY, own.id)
        await describing.update(
            viewer,
            partnership=link.id,
            expected_version=link.version,
            aims=(NewAim(text=words), NewAim(text=words)),
            goals=("11", "17"),
            stakeholders=(other,),
        )
        await contacts.add(viewer, partnership=link.id, contact=NewContact("Ada Example", ContactRole.STAFF))
        terms = NewAgreement(
            kind=AgreementKind.CHARTER,
            languages=("en",),
            aims=(NewAim(text=words), NewAim(text=words)),
            responsibilities=(NewResponsibility(own.id, "Travel", "B. Example"),),
            drafted_jointly=True,
            document=paper,
        )
        made = await agreeing.propose(viewer, partnership=link.id, terms=terms)
        who = NewSignature("Cllr A. Example", "Leader", link.timeline.stage_since)
        await agreeing.sign(viewer, agreement=made, expected_version=1, signature=who)


def like(row: models.Model, **changes: Any) -> models.Model:
    """Copy a row with some changes; it is not kept yet."""
    return type(row)(**{**{name: value for name, value in models.values(row).items() if name != "row"}, **changes})


async def _once_more(partnership: str, link: str, leaflet: str, sides: dict[str, str]) -> list[models.Model]:
    """Copy what sides did together: one more of the partnership's own, and one of another partnership."""
    copies: list[models.Model] = []
    for kind in DOINGS:
        row = await kind.filter(partnership_id=partnership, until__isnull=True).first()
        if row is None:
            continue
        own: dict[str, Any] = {"partnership_id": link, "side_id": sides[row.side_id]}
        if isinstance(row, models.Visit):
            own["host_id"] = sides[row.host_id]
        if isinstance(row, models.Review):
            own |= {"leaflet_id": leaflet, "signed_off_by": [sides[one] for one in row.signed_off_by]}
        for more in ({}, own):
            copy = like(row, id=ids.new(kind.__name__.lower()), **more)
            copies.append(copy)
            if isinstance(copy, models.Activity):
                copies += await _charged(copy, row.row, sides if more else {})
    return copies


async def _charged(copy: models.Activity, row: int, sides: dict[str, str]) -> list[models.Model]:
    """Copy who carries out what in an activity; the copy gets a row of its own, so that it can be named."""
    copy.pk = _ROWS[0] = _ROWS[0] + 1
    copy._custom_generated_pk = True
    charges = await models.Charge.filter(activity_row=row)
    return [like(one, activity_row=copy.row, side_id=sides.get(one.side_id, one.side_id)) for one in charges]


async def _keep(rows: list[models.Model]) -> None:
    for noun in dict.fromkeys(type(row) for row in rows):
        await noun.bulk_create([row for row in rows if type(row) is noun], batch_size=500)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Count statements where the engine is given them."""
    client = records_database.connection()
    given: list[str] = []
    kept = client.acquire_connection

    def acquire(*of: Any) -> Any:
        given.append("statement")
        return kept(*of)

    client.acquire_connection = acquire  # type: ignore[method-assign]  # It is put back below.
    try:
        yield given
    finally:
        del client.acquire_connection
