"""What was written of a record goes with the first of the records that it hangs on, and its bytes with it."""

from content.linking import projections
from content.linking.notes import Notes


class Record:
    """Something that is kept, and how many bytes are counted for what was written of it."""

    def __init__(self, notes: Notes) -> None:
        self.bytes = 0
        notes.begin(self, self._count)

    def _count(self, size: int) -> None:
        self.bytes += size


def hanging(*records: Record) -> dict[int, object]:
    return {id(one): one for one in records}


def test_what_hangs_on_another_record_leaves_with_either() -> None:
    for leaves in (0, 1):
        notes, standing = Notes(), object()
        link, council = Record(notes), Record(notes)
        assert notes.of("way", standing) == {}
        notes.keep(link, "way", b"words", size=5, standing=standing, hangs_on=hanging(council))
        assert notes.of("way", standing) == {id(link): b"words"}
        assert notes.of("way") == {}, "whoever is not told what stands asks in another way"
        assert notes.hangs_on("way", link) == hanging(council)
        assert (link.bytes, council.bytes) == (5, 0)
        notes.forget((link, council)[leaves])
        assert notes.of("way", standing) == {}
        assert (link in notes, council in notes, link.bytes) == (leaves == 1, leaves == 0, 0)
        assert not any(one.marks for one in notes._known.values())
        assert not notes._entries


def test_what_hangs_on_what_is_not_kept_or_no_longer_stands_is_not_kept() -> None:
    notes, standing = Notes(), object()
    link, gone = Record(notes), Record(notes)
    notes.forget(gone)
    notes.of("way", standing)
    notes.keep(link, "way", b"words", size=5, standing=standing, hangs_on=hanging(gone))
    notes.keep(link, "way", b"words", size=5, standing=object())
    notes.keep(gone, "way", b"words", size=5, standing=standing)
    assert (notes.of("way", standing), link.bytes, gone.bytes) == ({}, 0, 0)


def test_once_guidance_stands_otherwise_it_is_written_anew_and_counted_once() -> None:
    notes, before, after = Notes(), object(), object()
    link, council, other = Record(notes), Record(notes), Record(notes)
    notes.of("way", before)
    notes.keep(link, "way", b"words", size=5, standing=before, hangs_on=hanging(council))
    notes.keep(link, "plain", b"alone", size=3)
    assert notes.of("way", after) == {}
    assert notes.of("plain") == {id(link): b"alone"}
    notes.keep(link, "way", b"other", size=7, standing=after, hangs_on=hanging(other))
    assert (link.bytes, notes.of("way", after)) == (10, {id(link): b"other"})
    notes.forget(council)
    assert notes.of("way", after) == {id(link): b"other"}
    notes.forget(other)
    assert (link.bytes, notes.of("way", after), notes.of("plain")) == (3, {}, {id(link): b"alone"})


def test_notes_that_are_written_again_and_again_hold_no_more() -> None:
    notes, standing = Notes(), object()
    council = Record(notes)
    notes.of("way", standing)
    for _ in range(100):
        link = Record(notes)
        for way in ("way", "another"):
            notes.keep(link, way, b"words", size=5, standing=standing, hangs_on=hanging(council))
            notes.keep(link, way, b"words", size=5, standing=standing, hangs_on=hanging(council))
        assert link.bytes == 10
        notes.forget(link)
    assert (len(notes._known), notes._entries, notes._known[id(council)].marks) == (1, {}, {})


def test_what_was_made_of_records_and_is_noted_itself_leaves_with_the_first_of_them() -> None:
    for leaves in (0, 1, 2):
        notes = Notes()
        place, link, council = Record(notes), Record(notes), Record(notes)
        page = object()
        notes.keep(place, "as shown", page, size=7, hangs_on=hanging(link), noted=True)
        assert page in notes
        notes.keep(page, "way", b"words", size=5, hangs_on=hanging(council))
        notes.keep(page, "plain", b"alone", size=3)
        assert place.bytes == 15
        notes.forget((place, link, council)[leaves])
        there = leaves == 2
        assert page in notes if there else page not in notes
        assert notes.of("as shown") == ({id(place): page} if there else {})
        assert notes.of("way") == {}
        assert notes.of("plain") == ({id(page): b"alone"} if there else {})
        assert place.bytes == (0, 0, 10)[leaves]
        notes.keep(place, "as shown", other := object(), size=7, noted=True)
        assert (other in notes, page in notes) == (leaves != 0, False)


def test_what_is_made_again_takes_its_own_notes_along_and_nothing_else() -> None:
    """Several who ask at once make the same of what the others made: if that went each time, they would never end."""
    notes = Notes()
    kept: projections.Kept[str, object] = projections.Kept(10_000, notes)
    record, shown, first, again = ([name] for name in ("record", "shown", "first", "again"))
    kept.keep("a", record, size=100, noted=record)
    kept.make("a", record, "shown", shown, size=10, noted=(shown,))
    kept.make("a", record, "worked", first, size=10, noted=(first,))
    before = kept.bytes
    for one in (record, shown, first):
        notes.keep(one, "in some way", b"words", size=5)
    kept.make("a", record, "worked", again, size=10, noted=(again,))
    assert kept.made("a", record) == {"shown": shown, "worked": again}
    assert notes.of("in some way") == {id(record): b"words", id(shown): b"words"}
    assert (first in notes, again in notes, kept.bytes) == (False, True, before + 10)
    kept.drop("a")
    assert (notes.of("in some way"), kept.bytes, record in notes) == ({}, 0, False)
