"""Who sees it: REST, live stream, console, reports, command line, composition root."""

import alerts  # noqa: F401 - its words come with it
from ingest.words.packages import add_words

add_words("api.words")
