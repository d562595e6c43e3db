"""Keys for programs, and invitations for organisations."""

import asyncio
from datetime import UTC, datetime, timedelta

from server.commands.asking import Asking, asking
from server.commands.telling import Refused, out
from server.settings import Settings


def key(*, organisation: str, name: str, role: str, scopes: list[str], collections: list[str], days: int) -> None:
    """Make a key and show its secret, once."""

    async def run() -> str:
        async with asking(Settings.from_environment()) as ask:
            made = await ask.act(
                CREATE_KEY,
                organisation=await _organisation(ask, organisation),
                name=name,
                role=role,
                scopes=scopes,
                collections=[await _collection(ask, slug) for slug in collections],
                expiresAt=(datetime.now(UTC) + timedelta(days=days)).isoformat(),
            )
            return str(made["secret"])

    secret = asyncio.run(run())
    out.print("✓ The key, shown this once:\n")
    out.print(secret, markup=False, soft_wrap=True)


def invite(*, organisation: str, country: str | None, kind: str, language: str) -> None:
    """Invite an organisation, adding it first if a country is given for it."""

    async def run() -> tuple[str, str]:
        async with asking(Settings.from_environment()) as ask:
            if country is None:
                invited = await _organisation(ask, organisation)
            else:
                name = {"text": organisation, "language": language}
                added = await ask.act(ADD, name=name, kind=kind, country=country.upper())
                invited = added["organisation"]["id"]
            made = await ask.act(INVITE, organisation=invited)
            return str(made["secret"]), str(made["invitation"]["expiresAt"])

    secret, expires = asyncio.run(run())
    out.print(f"✓ Pass this on; it works once, until {expires}:\n")
    out.print(secret, markup=False, soft_wrap=True)
    out.print("\nIt is redeemed with the mutation `redeemInvitation`, which gives the organisation's first key.")


async def _organisation(ask: Asking, named: str) -> str:
    by = {"id": named} if named.startswith("organisation-") else {"slug": named}
    found = (await ask(FIND, by=by))["organisation"]
    if found is None:
        raise Refused(f"There is no organisation `{named}`. `toolkit invite NAME --country CC` adds one.")
    return str(found["id"])


async def _collection(ask: Asking, slug: str) -> str:
    found = (await ask(COLLECTION, slug=slug))["collection"]
    if found is None:
        raise Refused(f"There is no collection `{slug}`. `toolkit import FILE --collection {slug}` begins one.")
    return str(found["id"])


FIND = "query ($by: OrganisationBy!) { organisation(by: $by) { id } }"
COLLECTION = "query ($slug: String!) { collection(by: {slug: $slug}) { id } }"
CREATE_KEY = """mutation ($organisation: ID!, $name: String!, $role: Role!, $scopes: [Scope!]!, $collections: [ID!],
  $expiresAt: DateTime!) {
  createKey(input: {organisation: $organisation, name: $name, role: $role, scopes: $scopes, collections: $collections,
    expiresAt: $expiresAt}) { secret errors { message } }
}"""
ADD = """mutation ($name: LocalisedTextInput!, $kind: OrganisationKind!, $country: CountryCode!) {
  addOrganisation(input: {name: $name, kind: $kind, country: $country}) { organisation { id } errors { message } }
}"""
INVITE = """mutation ($organisation: ID!) {
  createInvitation(input: {organisation: $organisation}) { secret invitation { expiresAt } errors { message } }
}"""
