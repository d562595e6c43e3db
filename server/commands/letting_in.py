"""Keys for programs, invitations for organisations, and claims of records that others made."""

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
    out.print("\nAt the desk it is taken up at this address, and by a program with the mutation `redeemInvitation`:\n")
    out.print(f"{Settings.from_environment().public_url}/desk/invitation/{secret}", markup=False, soft_wrap=True)


def claims(*, grant: str | None, decline: str | None, reason: str | None) -> None:
    """Decide a claim, or list those that wait."""

    async def run() -> None:
        async with asking(Settings.from_environment()) as ask:
            if grant is not None:
                made = (await ask.act(GRANT, claim=grant))["claim"]
                out.print(f"✓ {made['organisation']['name']} leads to {made['askedBy']['name']} now.", markup=False)
            elif decline is not None:
                await ask.act(DECLINE, claim=decline, reason=reason)
                out.print("✓ Turned down.")
            else:
                await _list_claims(ask)

    asyncio.run(run())


async def _list_claims(ask: Asking) -> None:
    """List the claims that wait, page by page."""
    after, waiting = None, 0
    while True:
        page = (await ask(CLAIMS, after=after))["organisations"]
        for record in page["nodes"]:
            for one in record["claims"]:
                if one["decidedAt"] is None and one["organisation"]["id"] == record["id"]:
                    waiting += 1
                    said = f"{one['id']}  {one['askedBy']['name']}: {record['name']} (`{record['slug']}`) is ours."
                    out.print(said, markup=False, soft_wrap=True)
                    out.print(f"    {one['statement']}", markup=False, soft_wrap=True)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    if not waiting:
        out.print("No claim waits.")


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
CLAIMS = """query ($after: String) { organisations(first: 100, after: $after, filter: {claimed: true}) {
  pageInfo { hasNextPage endCursor }
  nodes { id name slug claims { id statement decidedAt organisation { id } askedBy { name } } } } }"""
GRANT = """mutation ($claim: ID!) {
  grantClaim(input: {claim: $claim}) { claim { organisation { name } askedBy { name } } errors { message } }
}"""
DECLINE = """mutation ($claim: ID!, $reason: String!) {
  declineClaim(input: {claim: $claim, reason: $reason}) { errors { message } }
}"""
