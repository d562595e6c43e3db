"""What is only asked, over a socket, on both engines, the whole answer compared with the kept one."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.walks import kept, test_operations
from tests.walks.conftest import OPERATIONS, Town
from tests.walks.normal import normal

SLUG = "local-authority-links"

Question = Callable[[Town], dict[str, Any]]


def _public(name: str, **variables: Any) -> Question:
    return lambda town: town.walk(name, **variables)


def _slug(town: Town) -> str:
    asked = "query ($id: ID!) { partnership(by: {id: $id}) { slug } }"
    return str(town.ask(asked, id=town.demo.partnership)["partnership"]["slug"])


def _embed(town: Town) -> dict[str, Any]:
    """What shows an edition elsewhere; the fingerprint of the module and the day are left out."""
    said = town.walk("F11_EmbedAndFiles", slug=SLUG)
    embed = said["leaflet"]["edition"]["embed"]
    embed["scriptTag"] = re.sub(r"sha384-[^\"]+", "FINGERPRINT", embed["scriptTag"])
    embed["html"] = embed["html"].replace(datetime.now(UTC).date().isoformat(), "TODAY")
    return said


QUESTIONS: dict[str, Question] = {
    "A01_LeafletPage": _public("A01_LeafletPage", slug=SLUG, lang=["fr", "en"]),
    "A02_ChecklistTwoColumns": _public("A02_ChecklistTwoColumns", slug=SLUG),
    "A03_OpportunitiesTeaser": _public("A03_OpportunitiesTeaser", slug=SLUG),
    "A06_StructuredData": lambda town: town.walk("A06_StructuredData", slug=_slug(town)),
    "A07_SiteSearch": _public("A07_SiteSearch", q="agencies UNDP", lang=["en"]),
    "A08_ChallengesAccordion": _public("A08_ChallengesAccordion", slug=SLUG, lang=["en-GB"]),
    "A09_BuildTimeManifest": _public("A09_BuildTimeManifest"),
    "B01_AdviceForThisReader": _public("B01_AdviceForThisReader", slug=SLUG, who="RESOURCE_POOR"),
    "B02_BothAudiencesSideBySide": _public("B02_BothAudiencesSideBySide", slug=SLUG),
    "B03_OneSnippet": _public("B03_OneSnippet", slug=SLUG, key="resource-poor-communities"),
    "B09_HowToSteps": _public("B09_HowToSteps", slug=SLUG),
    "B04_ConditionsByGroup": _public("B04_ConditionsByGroup", slug=SLUG),
    "B05_LeafletFamily": _public("B05_LeafletFamily", slug="toolkit"),
    "C08_TranslationGaps": _public("C08_TranslationGaps", slug=SLUG, lang=["fr"]),
    "D202_ChecklistInMyLanguage": lambda town: town.walk(
        "D202_ChecklistInMyLanguage", by=town.poor, id=town.demo.partnership, lang=["sw"]
    ),
    "D205_AdviceForUs": _public("D205_AdviceForUs", slug=SLUG, lang=["sw", "en"]),
    "F01_AnyRecord": lambda town: town.walk(
        "F01_AnyRecord", ids=[town.demo.partnership, town.organisation(town.rich), "partnership-0000000000000000"]
    ),
    "F11_EmbedAndFiles": _embed,
    "F11_FilesToTakeAway": _public("F11_FilesToTakeAway", slug=SLUG),
    "F12_IsThisCopyTrue": lambda town: town.walk(
        "F12_IsThisCopyTrue",
        hash=town.ask(f'{{ leaflet(by: {{slug: "{SLUG}"}}) {{ edition {{ contentHash }} }} }}')["leaflet"]["edition"][
            "contentHash"
        ],
    ),
}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_question_is_answered_as_it_should_be(quiet: Town, name: str, pytestconfig: pytest.Config) -> None:
    answer = normal(QUESTIONS[name](quiet))
    assert answer == kept.answer(name, answer, quiet, pytestconfig)


def test_every_operation_is_asked_or_carried_out_and_has_an_answer() -> None:
    assert set(OPERATIONS) == {*QUESTIONS, *test_operations.WALKS}
    assert not set(QUESTIONS) & set(test_operations.WALKS)
    assert kept.names() == set(OPERATIONS)
