"""What caches in front have to forget, for the script of whoever runs them: keys, for each entry of the log."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from content import errors, ids, log
from content.telling import purging
from server import answers, auth, logs, pages
from server.answers import Failed


def routes(known: auth.Known) -> list[BaseRoute]:
    """List the one route; for all but the operator there is nothing there."""

    async def lists(request: Request) -> Response:
        """The lists after an entry, by its number; without one, only where the log ends now."""
        request_id = logs.line(request.scope).request_id
        viewer = await auth.viewer(request.headers, request.query_params, known=known, request_id=request_id)
        after = request.query_params.get("after")
        try:
            if after is None:
                head = await log.head()
                found = (await purging.since(viewer, head))[:0]
            else:
                head = _number(after)
                found = await purging.since(viewer, head)
        except errors.NotFound:
            return pages.nothing()
        shown = [{"entry": one.sequence, "at": one.at.isoformat(), "keys": one.keys} for one in found]
        return answers.respond({"purges": shown, "next": found[-1].sequence if found else head})

    return [Route("/purges", lists)]


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:20]) >= ids.NUMBER_MAX:
        raise Failed("BAD_REQUEST", "`after` is the number of an entry of the log: the `next` of the last answer.")
    return int(text)
