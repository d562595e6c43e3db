"""What portals put into their pages: fragments and pages by address, oEmbed, and the GraphQL that leads there."""

import gzip
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.walks.conftest import Town

HERE = "https://toolkit.example"
LEAFLET = "/embed/leaflets/local-authority-links"
FRAGMENT_BYTES_MAX = 6_000
EMBEDS = """query ($pin: Boolean, $level: Int) { leaflet(by: {slug: "local-authority-links"}) { edition {
  embed(pin: $pin, headingLevel: $level) { html scriptTag oEmbedUrl attribution licence { spdxId } edition { number } }
  section(key: "checklist") { embed(pin: $pin, headingLevel: $level) { html scriptTag oEmbedUrl edition { number } } }
} } }"""


def get(town: Town, path: str, **headers: str) -> Any:
    return town.client.get(town.url + path, headers=headers)


def foot(html: str) -> str:
    return html[html.index("<footer") : html.index("</footer>")]


def test_a_section_is_plain_html_to_embed(quiet: Town) -> None:
    answer = get(quiet, f"{LEAFLET}/sections/checklist?headingLevel=3")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert "set-cookie" not in answer.headers
    assert answer.text.startswith(
        '<section data-kind="CHECKLIST" lang="en-GB" dir="ltr">\n<h3>Checklist</h3>\n<ol>\n<li>Develop a local'
    )
    assert answer.text.endswith("</footer>\n</section>")
    assert answer.text.count("<li>") == 13
    assert re.fullmatch(
        rf'<footer><p>From <a href="{HERE}/leaflets/local-authority-links\?language=en-GB">Local Authority Links</a>\. '
        r"Edition 1\.1, <time>20\d\d-\d\d-\d\d</time>\.</p>",
        foot(answer.text),
    )
    assert not re.search(r"<(script|style|link|img)|\s(style|class|id|on\w+)=", answer.text)
    again = get(quiet, f"{LEAFLET}/sections/checklist?headingLevel=3", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_whole_leaflet_weighs_little_and_is_what_graphql_gives(quiet: Town) -> None:
    html = get(quiet, f"{LEAFLET}?headingLevel=2").text
    assert len(gzip.compress(html.encode())) <= FRAGMENT_BYTES_MAX
    edition = quiet.ask(EMBEDS, pin=True, level=2)["leaflet"]["edition"]
    assert edition["embed"]["html"] == html
    section = get(quiet, f"{LEAFLET}/sections/checklist").text
    assert edition["section"]["embed"]["html"] == section


def test_graphql_gives_all_that_another_site_needs(quiet: Town) -> None:
    embed = quiet.ask(EMBEDS, pin=True, level=3)["leaflet"]["edition"]["embed"]
    page = f"{HERE}/leaflets/local-authority-links?language=en-GB&edition=1.1"
    brought, shown = embed.pop("scriptTag").split("\n")
    assert re.fullmatch(
        rf'<script type="module" src="{HERE}/embed/elements-1\.js" integrity="sha384-[\w+/=]{{64}}" '
        r'crossorigin="anonymous"></script>',
        brought,
    )
    assert shown == (
        '<toolkit-leaflet leaflet="local-authority-links" language="en-GB" edition="1.1" heading-level="3">'
        f'<a href="{page.replace("&", "&amp;")}">Local Authority Links</a></toolkit-leaflet>'
    )
    assert embed.pop("html").startswith('<article lang="en-GB" dir="ltr">\n<h3>Local Authority Links</h3>')
    assert embed == {
        "oEmbedUrl": f"{HERE}/oembed?url={quote(page, safe='')}",
        "attribution": "Local Authority Links, edition 1.1",
        "licence": None,
        "edition": {"number": 1},
    }
    for level in (0, 7):
        response = quiet.post(EMBEDS, {"level": level}).json()
        assert {error["extensions"]["code"] for error in response["errors"]} == {"BAD_REQUEST"}
        assert response["errors"][0]["message"] == "headingLevel is 1 to 6."


def test_an_item_and_a_checklist_stand_by_themselves(quiet: Town) -> None:
    item = get(quiet, f"{LEAFLET}/items/persevere").text
    assert re.match(
        r'<section lang="en-GB" dir="ltr">\n<h2>[^<]+</h2>\n<p>Persevere - be determined to succeed</p>\n<footer>', item
    )
    steps = get(quiet, f"{LEAFLET}/checklists/steps?headingLevel=1").text
    assert steps.startswith('<section data-kind="CHECKLIST" lang="en-GB" dir="ltr">\n<h1>Checklist</h1>\n<ol>')
    assert "<p><strong>" in steps
    assert "think again" in steps


def test_a_leaflets_page_has_its_lines_and_leads_to_those_of_each_section(quiet: Town) -> None:
    page = get(quiet, "/leaflets/local-authority-links?language=en-GB").text
    assert "&lt;toolkit-leaflet leaflet=&quot;local-authority-links&quot;" in page.partition('id="show"')[2]
    found = re.findall(r'href="(/leaflets/local-authority-links/sections/([\w-]+)\?language=en-GB)#show"', page)
    keys = [key for _, key in found]
    assert {"background", "checklist", "conditions", "challenges"} <= set(keys)
    assert len(keys) == len(set(keys))
    for address, key in found:
        lines = get(quiet, address).text.partition('id="show"')[2]
        assert f"&lt;toolkit-section leaflet=&quot;local-authority-links&quot; section=&quot;{key}&quot;" in lines


def test_advice_for_one_side_leaves_out_what_is_for_the_other(quiet: Town) -> None:
    whole, rich, poor = (
        get(quiet, LEAFLET + asked).text for asked in ("", "?audience=RESOURCE_RICH", "?audience=RESOURCE_POOR")
    )
    headings = [set(re.findall(r"<h3[^>]*>(.*?)</h3>", text)) for text in (whole, rich, poor)]
    assert headings[1] | headings[2] == headings[0]
    assert headings[1] != headings[2]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{LEAFLET}?headingLevel=7", "headingLevel is 1 to 6."),
        (f"{LEAFLET}?headingLevel=%C2%B2", "headingLevel is 1 to 6."),
        (f"{LEAFLET}?headingLevel=2&headingLevel=3", 'Give "headingLevel" once.'),
        (f"{LEAFLET}?audience=ALL", "audience is one of EVERYONE, RESOURCE_RICH, RESOURCE_POOR, OTHER."),
        (f"{LEAFLET}?edition=01", 'Say an edition by its number, as in "2", or with its revision, as in "2.1".'),
        (f"{LEAFLET}?edition=1.1.1", 'Say an edition by its number, as in "2", or with its revision, as in "2.1".'),
        (f"{LEAFLET}?language=french", '"french" is not a language tag; write it as "en", "pt-BR" or "zh-Hant".'),
        (f"{LEAFLET}?{'&'.join(['language=en'] * 11)}", "Give at most 10 languages."),
        (f"{LEAFLET}?as=pdf", 'as is "fragment" or "page".'),
        (
            f"{LEAFLET}?%3Cscript%3E=1",
            'There is no parameter "<script>" here; there are language, headingLevel, audience, edition, as.',
        ),
        ("/embed/partnerships/partnership-0000000000000000?edition=1", "A partnership has no edition and no audience"),
        ("/oembed?url=https://toolkit.example/leaflets/local-authority-links&maxwidth=99", "maxwidth is a number of"),
        ("/oembed?url=https://toolkit.example/leaflets/local-authority-links&maxheight=1e3", "maxheight is a number"),
        ("/oembed", "Give a url of at most 2000 characters."),
        ("/oembed?url=" + "x" * 2001, "Give a url of at most 2000 characters."),
        ("/oembed?url=a&url=b", '"url" cannot stand here, or not twice; give url, maxwidth, maxheight, format.'),
    ],
)
def test_s64_what_an_address_may_not_ask_for_is_refused_as_data(quiet: Town, path: str, said: str) -> None:
    answer = get(quiet, path)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json; charset=utf-8")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["message"].startswith(said)


@pytest.mark.parametrize(
    "path",
    [
        "/embed/leaflets/nothing",
        "/embed/leaflets/%2e%2e",
        f"{LEAFLET}/sections/nothing",
        f"{LEAFLET}/items/nothing",
        f"{LEAFLET}/checklists/nothing",
        f"{LEAFLET}?edition=2",
        f"{LEAFLET}?edition=1.2",
        "/embed/partnerships/partnership-0000000000000000",
        "/embed/../inside.py",
        "/embed/elements-0.js",
        "/oembed?url=https://elsewhere.example/leaflets/local-authority-links",
        "/oembed?url=https://toolkit.example.elsewhere.example/leaflets/local-authority-links",
        "/oembed?url=https://toolkit.example@elsewhere.example/leaflets/local-authority-links",
        "/oembed?url=//toolkit.example/leaflets/local-authority-links",
        "/oembed?url=https://toolkit.example/leaflets/local-authority-links/drafts/checklist",
        "/oembed?url=https://toolkit.example/graphql",
        "/oembed?url=https://[",
    ],
)
def test_s66_what_is_not_there_or_not_ours_is_the_same_nothing(quiet: Town, path: str) -> None:
    answer = get(quiet, path)
    assert answer.status_code == 404
    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("There is nothing here.", "NOT_FOUND")
    assert "location" not in answer.headers


def test_a_page_to_frame_can_do_nothing_but_be_read(quiet: Town) -> None:
    answer = get(quiet, f"{LEAFLET}?as=page")
    assert answer.text.startswith('<!doctype html><html lang="en-GB" dir="ltr">')
    assert "<h1>Local Authority Links</h1>" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'none'" in get(quiet, "/leaflets/local-authority-links").headers["content-security-policy"]


def test_an_oembed_consumer_finds_its_way_from_a_page_to_a_frame(quiet: Town) -> None:
    page = f"{HERE}/leaflets/local-authority-links/sections/checklist?language=en-GB"
    html = get(quiet, page.removeprefix(HERE)).text
    (found,) = re.findall(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', html)
    assert found == f"{HERE}/oembed?url={quote(page, safe='')}&amp;format=json"
    answer = get(quiet, found.removeprefix(HERE).replace("&amp;", "&") + "&maxwidth=400&maxheight=10000")
    frame = f"{HERE}/embed/leaflets/local-authority-links/sections/checklist?language=en-GB&as=page"
    said = answer.json()
    assert said == {
        "version": "1.0",
        "type": "rich",
        "title": "Local Authority Links",
        "provider_name": "Linking toolkit",
        "provider_url": HERE,
        "cache_age": 60,
        "width": 400,
        "height": 480,
        "html": f'<iframe src="{frame.replace("&", "&amp;")}" title="Local Authority Links" width="400" height="480" '
        'loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox '
        'allow-top-navigation-by-user-activation"></iframe>',
    }
    assert get(quiet, frame.removeprefix(HERE)).status_code == 200
    xml = get(quiet, f"/oembed?format=xml&url={quote(page, safe='')}")
    assert xml.headers["content-type"].startswith("text/xml")
    assert "<width>640</width>" in xml.text
    assert get(quiet, f"/oembed?format=yaml&url={quote(page, safe='')}").status_code == 406
