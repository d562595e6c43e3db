"""The closed lists of what becomes of lists from elsewhere."""

from enum import StrEnum


class ImportOutcome(StrEnum):
    """What became of a row."""

    ADDED = "ADDED"
    """It is new, and has been recorded."""
    KNOWN = "KNOWN"
    """It was recorded already; nothing was changed."""
    REFUSED = "REFUSED"
    """Something is wrong with it; nothing was recorded."""


class ExportFormat(StrEnum):
    """The format of a file of partnerships."""

    IATI_2_03 = "IATI_2_03"
    """For funders."""
    CSV = "CSV"
    """For spreadsheets."""
    JSON = "JSON"
    """For programs."""
