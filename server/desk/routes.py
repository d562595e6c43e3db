"""Every address of the desk on one page."""

from starlette.routing import BaseRoute, Route

from content import errors, files
from server import logs, memory
from server.desk import (
    account,
    correcting,
    editions,
    entering,
    guarding,
    home,
    leaflets,
    network,
    openid,
    organisation,
    partnerships,
)
from server.desk.pages import Act, Desk, Give, Guest, Page, Show
from server.desk.rooms import documents, opening, table
from server.settings import Settings


def routes(
    settings: Settings, store: files.Store, told: logs.Log, kept: memory.Memory = memory.NOTHING
) -> list[BaseRoute]:
    """List the addresses."""
    desk = Desk(settings, store, told, kept)

    def shown(path: str, show: Give, *, open_to_all: bool = False) -> Route:
        return Route(guarding.ROOT + path, desk.get(show, open_to_all=open_to_all), methods=["GET"])

    def done(path: str, act: Act, show: Show, *, open_to_all: bool = False) -> Route:
        return Route(guarding.ROOT + path, desk.post(act, show, open_to_all=open_to_all), methods=["POST"])

    return [
        Route(f"{guarding.ROOT}/static/{{name}}", desk.assets.serve),
        Route(f"{guarding.ROOT}/away.js", desk.assets.away),
        shown("", home.home),
        shown("/sign-in", entering.sign_in_page, open_to_all=True),
        done("/sign-in", entering.sign_in, entering.sign_in_page, open_to_all=True),
        Route(openid.PATH, desk.visit(openid.begin, entering.sign_in_page), methods=["GET"]),
        Route(openid.BACK, desk.visit(openid.back, entering.sign_in_page), methods=["GET"]),
        shown("/in/{secret}", entering.link_page, open_to_all=True),
        done("/in/{secret}", entering.use_link, entering.link_page, open_to_all=True),
        shown("/invitation/{secret}", entering.invitation_page, open_to_all=True),
        done("/invitation/{secret}", entering.take_up, entering.invitation_page, open_to_all=True),
        done("/language", account.choose_language, entering.sign_in_page, open_to_all=True),
        done("/sign-out", entering.sign_out, account.account),
        done("/sign-out-everywhere", entering.sign_out_everywhere, account.account),
        shown("/account", account.account),
        done("/account/passphrase", account.set_passphrase, account.account),
        done("/account/end-others", account.end_others, account.account),
        done("/account/link", openid.link, account.account),
        done("/account/unlink", openid.unlink, account.account),
        done("/sessions/{id}/end", account.end_session, account.account),
        shown("/leaflets", leaflets.leaflets_page),
        shown("/leaflets/{slug}", leaflets.leaflet_page),
        done("/leaflets/{slug}/review", leaflets.set_review, leaflets.leaflet_page),
        done("/upload", leaflets.upload, leaflets.upload_page),
        shown("/editions/{id}", editions.edition_page),
        shown("/editions/{id}/compare", editions.compare_page),
        done("/editions/{id}/correct/{correction}", correcting.correct, editions.edition_page),
        *[done(f"/editions/{{id}}/{name}", act, editions.edition_page) for name, act in editions.ACTS.items()],
        shown("/partnerships", partnerships.partnerships_page),
        shown("/partnerships/open", opening.page),
        done("/partnerships/open", opening.open_link, opening.page),
        shown("/partnerships/{id}", partnerships.partnership_page),
        done("/partnerships/{id}/tick", partnerships.tick, partnerships.partnership_page),
        done("/partnerships/{id}/answer", partnerships.answer, partnerships.partnership_page),
        done("/partnerships/{id}/finalise", partnerships.finalise, partnerships.partnership_page),
        done("/partnerships/{id}/acknowledge", partnerships.acknowledge, partnerships.partnership_page),
        done("/partnerships/{id}/adopt", partnerships.adopt, partnerships.partnership_page),
        Route(f"{guarding.ROOT}/partnerships/{{id}}/ticks", desk.take(partnerships.ticks), methods=["POST"]),
        *[shown(f"/partnerships/{{id}}/{name}", table.page(name)) for name in table.ROOMS],
        *[
            done(f"/partnerships/{{id}}/{name}/{act}", carry_out, table.page(name))
            for name, act, carry_out in table.acts()
        ],
        done("/documents", table.filed, table.filed_again),
        shown("/documents/{document}", documents.fetch),
        shown("/network", network.network_page),
        shown("/network/partnerships", network.list_page),
        done("/network/partnerships/request", network.request, network.list_page),
        shown("/organisation", organisation.organisation_page),
        *[
            done(f"/organisation/{name}", act, organisation.organisation_page)
            for name, act in organisation.ACTS.items()
        ],
        Route(f"{guarding.ROOT}/{{rest:path}}", desk.get(_nothing), methods=["GET"]),
    ]


async def _nothing(desk: Desk, guest: Guest) -> Page:
    """Say that there is nothing here, to those who are signed in; others are asked to sign in first."""
    del desk, guest
    raise errors.NotFound("There is nothing here.")
