"""Who sees it: REST, live stream, console, reports, command line, composition root."""

from ingest.words.packages import add_words

add_words("api.words")
