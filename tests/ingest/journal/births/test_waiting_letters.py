"""Letters that wait for a birth: everybody's are decoded, each reading once, and none is left behind."""

import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.tree import Inventory
from ingest.journal.births import waiting_letters
from ingest.journal.births.waiting_letters import WaitingLetters
from ingest.journal.journal import Journal
from ingest.readings.dead_letters import UNKNOWN_SENDER
from tests.ingest.codecs.sparkplug.payloads import AT, born, payload
from tests.ingest.decoding.messages import rows
from tests.ingest.decoding.test_births import INVENTORY, topic

NUMBER = {"alias": 7, "float_value": 18.0}


class Intake:
    """A journal, and what is decoded into it."""

    def __init__(self, journal, inventory=INVENTORY):
        self.journal, self.inventory, self.readings = journal, inventory, []
        self.decoder = Decoder(lambda: self.inventory, births=journal.births)
        self.waiting = WaitingLetters(self.decoder, journal.births, journal.box, self._append)

    def _append(self, batch, *rest, **more):
        self.readings += rows(batch)
        return self.journal.append(batch, *rest, **more)

    def hear(self, kind, *metrics, at=AT, node="gw-7", device="rt-0301"):
        message = Message(topic(kind, node, device), payload(*metrics, timestamp=AT), at)
        self.journal.append(*self.decoder.decode([message]), at)

    def decode(self, turns=1):
        return [self.waiting.decode_some(AT + 99) for _ in range(turns)]

    def left(self):
        return [(row.gateway, row.reason) for row in self.journal.box.dead_letters(0, 99, None)]


@pytest.fixture
def intake(tmp_path):
    journal = Journal(tmp_path / "journal.db", 1 << 20, 1 << 20)
    yield Intake(journal)
    journal.close()


def test_what_is_explained_of_a_message_is_taken_once_and_the_rest_waits_for_its_own_birth(intake):
    intake.hear("DDATA", NUMBER, {"alias": 99, "float_value": 0.3})
    intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + 1)
    intake.decode(4)
    assert intake.readings == [(3, AT, 18.0)]
    assert intake.left() == [("gw-7", "no-birth")]
    for at in (2, 3):
        intake.hear("DDEATH", at=AT + at)
        intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + at)
        intake.decode(4)
    assert intake.readings == [(3, AT, 18.0)], "nothing more is explained, and nothing is written again"
    assert intake.left() == [("gw-7", "no-birth")]


def test_what_came_before_its_gateway_was_registered_is_taken_at_the_first_birth_after(intake):
    intake.inventory = Inventory()
    intake.hear("DDATA", NUMBER)
    assert intake.left() == [(UNKNOWN_SENDER, "no-birth")]
    intake.inventory = INVENTORY
    intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + 1)
    intake.decode(4)
    assert intake.readings == [(3, AT, 18.0)]
    assert intake.left() == []


def test_who_is_born_again_and_again_keeps_nobody_elses_letters_waiting(intake, monkeypatch):
    monkeypatch.setattr(waiting_letters, "LETTERS_AT_ONCE", 2)
    for number in range(9):
        intake.hear("DDATA", {"alias": 5, "float_value": float(number)}, node="gw-8", device="other")
    intake.hear("DDATA", NUMBER)
    intake.hear("DBIRTH", born(alias=1), node="gw-8", device="third", at=AT + 1)
    intake.decode()
    intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + 1)
    for turn in range(4):
        intake.hear("DBIRTH", born(alias=turn + 2), node="gw-8", device="third", at=AT + 2 + turn)
        intake.decode()
    assert (3, AT, 18.0) in intake.readings


def test_a_birth_that_comes_while_letters_are_decoded_is_tried_on_those_before(intake, monkeypatch):
    monkeypatch.setattr(waiting_letters, "LETTERS_AT_ONCE", 2)
    for device in ("rt-0301", "a", "b", "c", "d"):
        intake.hear("DDATA", NUMBER, device=device)
    intake.hear("DBIRTH", born(), device="e", at=AT + 1)
    intake.decode(2)
    intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + 2)
    intake.decode(20)
    assert intake.readings == [(3, AT, 18.0)]
    assert intake.waiting._passes == {}, "and it comes to an end"


def test_a_birth_that_says_nothing_new_decodes_no_letter_again(intake):
    intake.hear("DDATA", NUMBER, device="other")
    intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + 1)
    intake.decode(4)
    intake.hear("DBIRTH", born(timestamp=AT - 1), at=AT + 2)
    intake.decode(1)
    assert intake.waiting._passes == {}
