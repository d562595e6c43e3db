"""What can be said of guidance without waiting: each of these answers as its namesake does, or says None."""

from content.access import ANONYMOUS, Viewer
from content.guiding import snapshot
from content.linking import projections
from content.records import NOW, Collection, Edition, EditionStatus, Leaflet, LeafletLanguage, Moment, Organisation


def collection(viewer: Viewer, wanted: str) -> Collection | None:
    """As `guidance.collections_by_id`, of one."""
    standing = snapshot.at_hand(viewer)
    return standing.collections.get(wanted) if standing else None


def leaflet(viewer: Viewer, wanted: str, moment: Moment = NOW) -> Leaflet | None:
    """As `guidance.leaflets_by_id`, of one."""
    standing = snapshot.at_hand(viewer, moment)
    return standing.leaflets.get(wanted) if standing else None


def edition(viewer: Viewer, wanted: str, moment: Moment = NOW) -> Edition | None:
    """As `guidance.editions_by_id`, of one."""
    standing = snapshot.at_hand(viewer, moment)
    return standing.editions.get(wanted) if standing else None


def holding(wanted: str) -> Edition | None:
    """As `guidance.holding`, of one."""
    found = edition(ANONYMOUS, wanted)
    return None if found is None or found.status is EditionStatus.WITHDRAWN else found


def edition_id(viewer: Viewer, leaflet: Leaflet, languages: tuple[str, ...], number: int | None) -> str | None:
    """As `guidance.edition_ids_for`, of one."""
    standing = snapshot.at_hand(viewer, leaflet.moment)
    return standing.edition_id(leaflet, languages) if standing and number is None else None


def languages(viewer: Viewer, leaflet: Leaflet) -> tuple[LeafletLanguage, ...] | None:
    """As `guidance.languages_of`, of one."""
    standing = snapshot.at_hand(viewer, leaflet.moment)
    return standing.languages.get(leaflet.id) if standing else None


def supplemented_by(viewer: Viewer, wanted: str, moment: Moment = NOW) -> tuple[str, ...] | None:
    """As `guidance.supplemented_by_ids`, of one."""
    standing = snapshot.at_hand(viewer, moment)
    return standing.supplemented_by.get(wanted, ()) if standing else None


def organisation(viewer: Viewer, wanted: str, moment: Moment = NOW) -> Organisation | None:
    """As `organisations.by_id`, of one."""
    del viewer  # They are public.
    kept = projections.at_hand(moment)
    found: Organisation | None = kept.organisations.get(wanted) if kept else None
    return found
