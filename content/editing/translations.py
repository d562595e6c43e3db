"""What a translation is once it is made: decided, corrected, filled up with the original's words. Pure.

A translation has no outline of its own: it puts words to the keys of the edition it translates, and what it leaves out
is shown in the original's language.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from content import errors
from content.editing.correcting.matches import change_id
from content.guiding.outline import RULE_KEY, Content, Outline, SectionPlace, Wording, keys_of, places, with_details
from content.records import Finding, FindingCode, Severity, Words
from content.replacing import replace


class Original(Struct, frozen=True):
    """The edition that is translated."""

    id: str
    number: int
    language: str
    content: Content
    outline_id: str = ""
    """Where its outline is stored; editions of one number share it."""
    withdrawn_reason: str | None = None
    """Why it was taken back, and its translations with it."""


def decide(edition_id: str, content: Content, decisions: Sequence[tuple[str, bool, bool | None]]) -> Content:
    """Settle pairs by the names of their changes; the words of a pair that is refused become a finding.

    Raises NOT_FOUND for a change that waits for no decision, INVALID_INPUT for `keepAnswers`.
    """
    waiting = {change_id(edition_id, proposal.key): proposal for proposal in content.proposals}
    for number, (change, same, keeps) in enumerate(decisions):
        proposal = waiting.pop(change, None)
        if proposal is None:
            message = "No change of that name waits for a decision: read the change set again."
            raise errors.NotFound(message, path=("decisions", str(number), "change"))
        if keeps is False:
            message = "A translation moves no ticks: leave out `keepAnswers`."
            raise errors.InvalidInput(message, path=("decisions", str(number), "keepAnswers"))
        content = replace(content, proposals=tuple(one for one in content.proposals if one is not proposal))
        if not same:
            content = _parted(content, proposal.key)
    return content


def opened(content: Content, key: str, *, text: str | None) -> Content:
    """Make room for the words of something that the file left out, so that an editor can give them.

    Raises INVALID_INPUT for an item that would get a label and no text.
    """
    if key in content.wordings or key not in set(keys_of(content.outline)):
        return content
    if text is None and key in _item_keys(content.outline):
        message = "This item has no words in this language yet: give its `text`."
        raise errors.InvalidInput(message, path=("text",))
    return replace(content, wordings={**content.wordings, key: Wording()})


def placed(content: Content, text: str | None) -> Content:
    """Let go of the finding about words that stand somewhere now."""
    return replace(
        content,
        findings=tuple(
            finding
            for finding in content.findings
            if finding.code is not FindingCode.PART_SKIPPED or finding.excerpt is None or finding.excerpt != text
        ),
    )


def filled(content: Content, original: Content) -> tuple[Content, frozenset[str]]:
    """Put the original's words where a translation has none, and say at which keys they stand.

    An item is in one language with all the points under it; so are a heading and the text below it.
    """
    borrowed: set[str] = set()
    for section in original.outline.sections:
        borrowed.update(_lacking_section(section, content.wordings, original.wordings))
    if original.outline.rule is not None and words(content.wordings, RULE_KEY) is None:
        borrowed.add(RULE_KEY)
    wordings = {
        key: original.wordings[key] if key in borrowed or key not in content.wordings else content.wordings[key]
        for key in keys_of(original.outline)
        if key in original.wordings
    }
    return replace(content, wordings=wordings), frozenset(borrowed)


def missing(content: Content, original: Content) -> tuple[str, ...]:
    """List the items that a translation lacks, in printed order."""
    _, borrowed = filled(content, original)
    return tuple(place.key for _, _, place in places(original.outline) if place.key in borrowed)


def fingerprint(content: Content, original: Content) -> str:
    """The SHA-256 of what readers see, the original's words among it where some are lacking."""
    _, borrowed = filled(content, original)
    if not borrowed:
        return content.fingerprint
    return hashlib.sha256(f"{content.fingerprint} {original.fingerprint}".encode()).hexdigest()


def _item_keys(outline: Outline) -> set[str]:
    return {key for _, _, place in places(outline) for key in with_details(place)}


def words(wordings: Mapping[str, Wording], key: str) -> Words | None:
    """Give the words put to a key, if there are any."""
    wording = wordings.get(key)
    return wording.words if wording else None


def _lacking_section(
    section: SectionPlace, said: Mapping[str, Wording], original: Mapping[str, Wording]
) -> Iterator[str]:
    nothing = Wording()
    whole, mine = original.get(section.key, nothing), said.get(section.key, nothing)
    if (whole.label and not mine.label) or (whole.words is not None and mine.words is None):
        yield section.key
    for group in section.groups:
        if original.get(group.key, nothing).label and not said.get(group.key, nothing).label:
            yield group.key
        for place in group.items:
            keys = list(with_details(place))
            if any(words(said, key) is None for key in keys):
                yield from keys


def unplaced(text: str, line: int | None, what: str) -> Finding:
    """Say that words of the file stand for nothing in the original; they are kept here, whole."""
    message = (
        f"The original has no {what} like this, so readers do not see it. "
        "Give the words to what they translate with `editItem`, or add it to the original."
    )
    return Finding(Severity.WARNING, FindingCode.PART_SKIPPED, message, line, text)


def _parted(content: Content, key: str) -> Content:
    """Take the words from an item that they do not belong to."""
    place = next(place for _, _, place in places(content.outline) if place.key == key)
    keys = list(with_details(place))
    said = [found.plain for one in keys if (found := words(content.wordings, one)) is not None]
    line = content.wordings[key].line if key in content.wordings else None
    rest = {one: wording for one, wording in content.wordings.items() if one not in keys}
    kept = tuple(replace(one, item=None) if one.item in keys else one for one in content.findings)
    finding = unplaced("\n".join(said), line, "item")
    return replace(content, wordings=rest, findings=(*kept, finding))
