"""Networks in tests: one with its coordinator, and who has joined it."""

from datetime import UTC, datetime, timedelta

from content.access import OPERATOR, Viewer
from content.joining import keys, networks, organisations
from content.records import OrganisationKind, Role, Scope
from tests.content.linked import text

ACROSS = (Scope.READ, Scope.NETWORK_READ, Scope.PARTNERSHIPS_WRITE, Scope.INTEGRATION_MANAGE)
"""What a coordinator's key may do."""


async def coordinator(name: str = "Network of Links", scopes: tuple[Scope, ...] = ACROSS) -> Viewer:
    """Add a network, and give who coordinates it."""
    network = await organisations.add(OPERATOR, name=text(name), kind=OrganisationKind.NETWORK, country="GB")
    return await key(network, Role.COORDINATOR, scopes)


async def key(network: str, role: Role, scopes: tuple[Scope, ...] = ACROSS) -> Viewer:
    """Give somebody of a network."""
    made = await keys.create(
        OPERATOR,
        organisation=network,
        name="somebody",
        role=role,
        scopes=scopes,
        expires_at=datetime.now(UTC) + timedelta(days=9),
    )
    return await keys.viewer_for(made.secret or "", request_id="test")


async def joined(by: Viewer, network: Viewer) -> None:
    """Let an organisation join a network: its lead asks, the coordinator admits it."""
    await networks.join(by, network=str(network.organisation_id))
    await networks.admit(network, organisation=str(by.organisation_id))
