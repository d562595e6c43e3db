"""What needs attention, and lists narrowed and counted, over a socket: each as far as whoever asks may see."""

from collections.abc import Callable
from typing import Any

from tests.walks import agreeing, doing, living, stored
from tests.walks.conftest import Town

OPERATOR = "operator's key"


def desk(town: Town) -> dict[str, Any]:
    """Show an officer what waits; whoever has no part in a partnership has it on no desk."""
    living.agreed(town)
    said = {
        "partnership": town.demo.partnership,
        "kind": "ANNUAL",
        "period": "2019",
        "heldOn": "2020-01-15",
        "findings": "Few letters.",
        "improvements": [],
        "nextReviewOn": "2020-02-01",
    }
    assert town.walk("D109_AnnualReview", by=town.poor, review=said)["recordReview"]["errors"] == []
    for outside in (doing.stranger(town), town.editor):
        assert town.walk("D101_MyDesk", by=outside)["viewer"]["partnerships"]["nodes"] == []
    return town.walk("D101_MyDesk", by=town.rich)


def thinking_again(town: Town) -> dict[str, Any]:
    """List those that the rule tells to think again, to their sides alone until every side publishes it."""
    living.agreed(town)
    for outside in (None, doing.stranger(town), town.editor, OPERATOR):
        found = town.walk("E03_NeedsAttention", by=outside)["partnerships"]
        assert (found["totalCount"], found["nodes"]) == (0, [])
    return town.walk("E03_NeedsAttention", by=town.rich)


def quiet(town: Town) -> dict[str, Any]:
    """List the quiet ones with whom to write to, which nobody else is told."""
    living.agreed(town)
    stored.change(town, f"UPDATE partnership SET stage = 'ACTIVE' WHERE id = '{town.demo.partnership}'")
    for outside in (None, doing.stranger(town), town.editor, OPERATOR):
        (found,) = town.walk("E04_Quiet", by=outside, since="2099-01-01")["partnerships"]["nodes"]
        assert [one["contacts"] for one in found["sides"]] == [[], []]
    assert town.walk("E04_Quiet", by=town.rich, since="2026-01-01")["partnerships"]["nodes"] == []
    return town.walk("E04_Quiet", by=town.rich, since="2099-01-01")


def expiring(town: Town) -> dict[str, Any]:
    """List what ends before a day: it is public once every side has signed."""
    agreeing.proposed(town)
    assert town.walk("E05_ExpiringAgreements", before="2099-11-23")["partnerships"]["nodes"] == []
    agreeing.signed(town)
    assert town.walk("E05_ExpiringAgreements", before="2099-11-22")["partnerships"]["nodes"] == []
    return town.walk("E05_ExpiringAgreements", before="2099-11-23")


def by_country_and_goal(town: Town) -> dict[str, Any]:
    """Count what the caller sees: verdicts for the sides, and none for others."""
    living.agreed(town)
    for outside in (None, doing.stranger(town), town.editor, OPERATOR):
        assert town.walk("E08_ByCountryAndGoal", by=outside)["partnerships"]["facets"]["verdicts"] == []
    return town.walk("E08_ByCountryAndGoal", by=town.rich)


def directory(town: Town) -> dict[str, Any]:
    """List partnerships for a website by country and goal."""
    living.agreed(town)
    assert town.walk("B08_PartnerDirectory", goal=["7"])["partnerships"]["totalCount"] == 0
    return town.walk("B08_PartnerDirectory", country=["GB", "MW"], goal=["6"])


WALKS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "B08_PartnerDirectory": directory,
    "D101_MyDesk": desk,
    "E03_NeedsAttention": thinking_again,
    "E04_Quiet": quiet,
    "E05_ExpiringAgreements": expiring,
    "E08_ByCountryAndGoal": by_country_and_goal,
}
