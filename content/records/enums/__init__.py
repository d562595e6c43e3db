"""The closed lists: every enumeration, in the leaflet's own words; the docstrings are the public descriptions."""

from content.records.enums.agreements import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.attention import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.consumers import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.doings import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.guidance import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.happenings import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.importing import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.order import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.organisations import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.partnerships import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.suggestions import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.visibility import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.records.enums.words import *  # noqa: F403 - one vocabulary, a file for each family of nouns
