"""The closed lists: every enumeration, in the leaflet's own words; the docstrings are the public descriptions."""

from content.enums.agreements import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.attention import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.consumers import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.doings import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.guidance import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.happenings import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.importing import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.order import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.organisations import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.partnerships import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.sessions import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.suggestions import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.visibility import *  # noqa: F403 - one vocabulary, a file for each family of nouns
from content.enums.words import *  # noqa: F403 - one vocabulary, a file for each family of nouns
