"""The nouns as they are shown: frozen values that every road (GraphQL, page, export) reads by attribute."""

from content.enums import *  # noqa: F403 - the closed lists are part of this vocabulary
from content.records.agreements import *  # noqa: F403 - as below
from content.records.answers import *  # noqa: F403 - what callers hand in
from content.records.asked import *  # noqa: F403 - what callers hand in
from content.records.attention import *  # noqa: F403 - as below
from content.records.consumers import *  # noqa: F403 - as below
from content.records.doings import *  # noqa: F403 - as below
from content.records.editing import *  # noqa: F403 - as below
from content.records.feed import *  # noqa: F403 - as above
from content.records.filters import *  # noqa: F403 - as above
from content.records.guidance import *  # noqa: F403 - as above
from content.records.importing import *  # noqa: F403 - as above
from content.records.moment import *  # noqa: F403 - as above
from content.records.organisations import *  # noqa: F403 - as above
from content.records.partnerships import *  # noqa: F403 - as above
from content.records.people import *  # noqa: F403 - as above
from content.records.search import *  # noqa: F403 - as above
from content.records.sessions import *  # noqa: F403 - as above
from content.records.stages import *  # noqa: F403 - as above
from content.records.suggestions import *  # noqa: F403 - as above
from content.words import *  # noqa: F403 - as above
