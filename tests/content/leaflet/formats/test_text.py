"""Plain text: what people do without markup."""

from content.leaflet.document import Document
from tests.content.leaflet import shown


def read(text: str) -> Document:
    return shown.read(text, media_type="text/plain")


def test_the_seed_reads_the_same_as_plain_text() -> None:
    text = (shown.FIXTURES / "local-authority-links.md").read_text()
    assert shown.atoms(read(text)) == shown.atoms(shown.read(text))


def test_bullets_of_many_forms_make_lists() -> None:
    for bullet in ("- ", "* ", "+ ", "• ", "– ", "o\t", "-\t", "1.\t", "2) ", "▪ "):
        document = read(f"Title\n\nChallenges:\n\n{bullet}money\n{bullet}time\n")
        assert [item.words.plain for item in document.sections[0].groups[0].items] == ["money", "time"], bullet


def test_columns_set_with_tabs_are_a_table() -> None:
    document = read("Title\n\nChecklist:\n\n☐ plan\t\t☐ visit\n☐\task\t☐\tsign\n\t☐ stop\n")
    assert [(item.words.plain, item.column and item.column.value) for item in document.sections[0].groups[0].items] == [
        ("plan", "LEFT"),
        ("ask", "LEFT"),
        ("visit", "RIGHT"),
        ("sign", "RIGHT"),
        ("stop", "RIGHT"),
    ]


def test_the_portuguese_article_at_the_start_of_a_line_is_no_bullet() -> None:
    document = read("Title\n\nBackground:\n\nEm cada vila\no parceiro escreve.\n")
    words = document.sections[0].words
    assert words is not None
    assert words.plain == "Em cada vila o parceiro escreve."
