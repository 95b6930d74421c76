"""What readings mean: windows -> rules -> episodes -> supervision tickets, clocks, notices."""

from ingest.words.packages import add_words

add_words("alerts.words")
