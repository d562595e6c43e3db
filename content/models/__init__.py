"""The nouns: every table, in reading order."""

from tortoise.models import Model

from content.models.agreements import Agreement, Aim, Document
from content.models.consumers import Consumer, RegisteredDocument
from content.models.doings import Activity, Charge, Doing, Purpose, Review, ReviewRequest, Update, Visit
from content.models.guidance import Collection, Comment, Edition, Item, Leaflet, Outline, Upload, Wording
from content.models.log import Due, Idempotency, LogEntry, LogEvent, LogHead, Signing
from content.models.organisations import AccessKey, Claim, Invitation, Membership, Organisation, Person
from content.models.partnerships import Answer, CalendarLink, Partnership, Side
from content.models.people import Contact
from content.models.search import SearchEntry
from content.models.sessions import Account, Passphrase, Session, SignInLink
from content.models.versioned import Versioned, seen_at, table, values

__all__ = [
    "AccessKey",
    "Account",
    "Activity",
    "Agreement",
    "Aim",
    "Answer",
    "CalendarLink",
    "Charge",
    "Claim",
    "Collection",
    "Comment",
    "Consumer",
    "Contact",
    "Document",
    "Doing",
    "Due",
    "Edition",
    "Idempotency",
    "Invitation",
    "Item",
    "Leaflet",
    "LogEntry",
    "LogEvent",
    "LogHead",
    "Membership",
    "Model",
    "Organisation",
    "Outline",
    "Partnership",
    "Passphrase",
    "Person",
    "Purpose",
    "RegisteredDocument",
    "Review",
    "ReviewRequest",
    "SearchEntry",
    "Session",
    "Side",
    "SignInLink",
    "Signing",
    "Update",
    "Upload",
    "Versioned",
    "Visit",
    "Wording",
    "seen_at",
    "table",
    "values",
]
