"""The demo: fixtures/ into an empty database, through the same verbs the public uses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from msgspec import Struct

from content import errors, files, models
from content.access import OPERATOR, Viewer
from content.editing import drafting, leaflets, publishing
from content.joining import invitations, keys, organisations
from content.linking import partnerships
from content.records import (
    AnswerState,
    AuthorityLevel,
    Counterpart,
    LeafletBy,
    LocalisedText,
    NewAnswer,
    NewOrganisation,
    OrganisationBy,
    OrganisationKind,
    RelationshipForm,
    ResourcePosition,
    Role,
    Scope,
    Sector,
    Words,
)
from content.ticking import answering, checklists

LANGUAGE = "en-GB"
LEAFLET = "local-authority-links"
STEPS = 8
"""How many steps the demo takes, for a progress bar."""


class Demo(Struct, frozen=True):
    """What a newcomer needs to try everything: a key per reader, and the partnership they share."""

    editor_key: str
    exampleton_key: str
    """The resource rich side."""
    mfano_key: str
    """The resource poor side."""
    partnership: str


def fixture(name: str) -> bytes:
    """Read a file of fixtures/, from the checkout or from where the wheel keeps it."""
    beside = Path(__file__).resolve().parent.parent / "fixtures" / name
    if beside.is_file():
        return beside.read_bytes()
    return (resources.files("content") / "seed" / name).read_bytes()


async def demo(store: files.Store, step: Callable[[str], None]) -> Demo:
    """Load the seed leaflet and two openly fictional partnerships; refuses with WRONG_STATE unless all is empty."""
    if await models.Collection.exists() or await models.Organisation.exists():
        message = "The demo is for an empty database, and this one holds records already."
        raise errors.WrongState(message)
    step("beginning a collection")
    collection = await leaflets.create_collection(
        OPERATOR,
        slug="toolkit",
        title=LocalisedText(Words("Toolkit for Linking Opportunities and Challenges"), LANGUAGE),
    )
    editor_key = await _editor(collection)
    editor = await keys.viewer_for(editor_key, request_id="demo")
    step("reading the leaflet")
    await _publish(editor, store, collection)
    step("adding two councils")
    exampleton = await _council("Exampleton Town Council", "GB", AuthorityLevel.TOWN, "the clerk of Exampleton")
    mfano = await _council("Mfano District Council", "TZ", AuthorityLevel.DISTRICT, "the planner of Mfano")
    rich = await keys.viewer_for(exampleton[1], request_id="demo")
    poor = await keys.viewer_for(mfano[1], request_id="demo")
    step("opening a partnership")
    partnership = await partnerships.open_partnership(
        rich,
        counterparts=(Counterpart(existing=OrganisationBy(id=mfano[0])),),
        form=RelationshipForm.TWINNING,
        leaflet=LeafletBy(slug=LEAFLET),
        title="Exampleton and Mfano",
        local_term="twinning",
        rationale=LocalisedText(Words("To learn from each other how to keep water clean."), LANGUAGE),
        position=ResourcePosition.RESOURCE_RICH,
    )
    step("acknowledging it")
    await partnerships.acknowledge(poor, partnership=partnership)
    step("answering the checklist, each side for itself")
    await _answer(rich, poor, partnership)
    step("opening a second one")
    await _second(poor)
    step("done")
    return Demo(editor_key=editor_key, exampleton_key=exampleton[1], mfano_key=mfano[1], partnership=partnership)


async def _editor(collection: str) -> str:
    """Make the organisation that keeps the toolkit, and a key that edits it."""
    keeper = await organisations.add(
        OPERATOR,
        name=LocalisedText(Words("Office of the Linking Toolkit"), LANGUAGE),
        kind=OrganisationKind.NGO,
        country="GB",
    )
    made = await keys.create(
        OPERATOR,
        organisation=keeper,
        name="the editor's desk",
        role=Role.EDITOR,
        collections=(collection,),
        scopes=(Scope.READ, Scope.CONTENT_WRITE, Scope.CONTENT_PUBLISH, Scope.INTEGRATION_MANAGE),
        expires_at=datetime.now(UTC) + timedelta(days=365),
    )
    return made.secret or ""


async def _publish(editor: Viewer, store: files.Store, collection: str) -> None:
    draft = await drafting.draft(
        editor,
        store=store,
        target=drafting.Target(new=drafting.NewLeaflet(collection=collection, sector=Sector.LOCAL_AUTHORITY)),
        language=LANGUAGE,
        source=fixture(f"{LEAFLET}.md"),
        filename=f"{LEAFLET}.md",
        change_note="The leaflet as it was printed.",
    )
    await publishing.publish(editor, edition=draft, expected_version=1)


async def _council(name: str, country: str, level: AuthorityLevel, holder: str) -> tuple[str, str]:
    """Add a council that does not exist anywhere, and let it in by invitation."""
    organisation = await organisations.add(
        OPERATOR,
        name=LocalisedText(Words(name), LANGUAGE),
        kind=OrganisationKind.LOCAL_AUTHORITY,
        country=country,
        level=level,
    )
    invitation = await invitations.create(OPERATOR, organisation=organisation)
    redeemed = await invitations.redeem(OPERATOR, secret=invitation.secret or "", key_name=holder)
    return organisation, redeemed.secret or ""


async def _answer(rich: Viewer, poor: Viewer, partnership: str) -> None:
    """Answer so that there is something to see: ticks, a disagreement, a reason, an item that does not apply."""
    ticked, begun = AnswerState.TICKED, AnswerState.IN_PROGRESS
    one = NewAnswer
    found = await partnerships.by_id(rich, [partnership])
    standing = (await checklists.of_partnerships(rich, list(found.values())))[partnership]
    items = [ready.item.key for ready in standing.items]
    for_rich = [one(item=key, state=ticked) for key in items[:8]] + [one(item=items[8], state=begun)]
    for_poor = [one(item=key, state=ticked) for key in items[:3]] + [
        one(item=items[3], state=AnswerState.NOT_APPLICABLE, reason="Our ministry does this for every district."),
        one(item=items[4], state=ticked),
        one(item=items[7], state=begun, note="Ask the works department."),
    ]
    await answering.answer(rich, partnership=partnership, answers=tuple(for_rich))
    await answering.answer(poor, partnership=partnership, answers=tuple(for_poor))


async def _second(poor: Viewer) -> None:
    """Open a partnership with somebody who is not here yet."""
    await partnerships.open_partnership(
        poor,
        counterparts=(
            Counterpart(
                new=NewOrganisation(name="Commune d’Exempleville", kind=OrganisationKind.LOCAL_AUTHORITY, country="FR")
            ),
        ),
        form=RelationshipForm.FRIENDSHIP,
        leaflet=LeafletBy(slug=LEAFLET),
        title="Mfano and Exempleville",
        position=ResourcePosition.RESOURCE_POOR,
    )
