"""Births in the journal's file, and the letters that wait for them."""

from ingest.decoding.decoder import Decoder, Message
from ingest.journal.births.waiting_letters import WaitingLetters
from ingest.journal.journal import Journal
from tests.ingest.codecs.sparkplug.payloads import AT, FIELD, born, payload
from tests.ingest.decoding.test_births import INVENTORY, topic


def test_a_restart_knows_the_births_and_what_waited_is_taken(tmp_path):
    journal = Journal(tmp_path / "journal.db", 1 << 20, 1 << 20)
    decoder = Decoder(lambda: INVENTORY, births=journal.births)
    batch, letters = decoder.decode([Message(topic("DDATA"), FIELD, AT)])
    journal.append(batch, letters, AT)
    waiting = WaitingLetters(decoder, journal.births, journal.box, journal.append)
    assert waiting.decode_some(AT) == 0
    batch, letters = decoder.decode([Message(topic("DBIRTH"), payload(born(timestamp=AT - 1)), AT + 1)])
    journal.append(batch, letters, AT + 1)
    assert waiting.decode_some(AT + 2) == 2
    assert journal.box.dead_letters(0, 9, None) == []
    journal.close()
    again = Journal(tmp_path / "journal.db", 1 << 20, 1 << 20)
    batch, letters = Decoder(lambda: INVENTORY, births=again.births).decode(
        [Message(topic("DDATA"), FIELD, AT + 9)]
    )
    assert (len(batch), letters) == (2, [])
    again.close()


def test_what_waited_when_the_service_stopped_is_taken_at_its_next_start(tmp_path):
    journal = Journal(tmp_path / "journal.db", 1 << 20, 1 << 20)
    decoder = Decoder(lambda: INVENTORY, births=journal.births)
    for kind, said in (("DDATA", FIELD), ("DBIRTH", payload(born(timestamp=AT - 1)))):
        journal.append(*decoder.decode([Message(topic(kind), said, AT)]), AT)
    journal.close()
    again = Journal(tmp_path / "journal.db", 1 << 20, 1 << 20)
    decoder = Decoder(lambda: INVENTORY, births=again.births)
    assert WaitingLetters(decoder, again.births, again.box, again.append).decode_some(AT + 9) == 2
    again.close()
