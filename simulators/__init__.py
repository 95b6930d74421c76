"""A simulated city for tests and demos: flats, pipes, devices, gateways and faults.

It knows the wire format and nothing of the checker.
"""

from ingest.words.packages import add_words

add_words("simulators.words")
"""The words of scenarios, ledgers and verdicts, as Fluent files."""
