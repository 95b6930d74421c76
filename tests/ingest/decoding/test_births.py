"""Births of Sparkplug: what they explain, and what they do not."""

from ingest.decoding.births import LONGEST_WAIT, MOST_METRICS_OF_SENDER, Births
from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from tests.ingest.codecs.sparkplug.payloads import AT, FIELD, born, payload, session
from tests.ingest.decoding.messages import rows

POINTS = [
    Point("room", Metric.INDOOR_TEMPERATURE, "home", 60_000, 60_000, device="rt-0301", key=3),
    Point("main", Metric.WATER_PRESSURE, "home", 60_000, 60_000, device="rt-0301", key=4),
]
INVENTORY = Inventory(
    points={point.id: point for point in POINTS},
    gateways={name: Gateway(name, "home", format=GatewayFormat.SPARKPLUG) for name in ("gw-7", "gw-8")},
    devices={"rt-0301": Device("rt-0301", "gw-7")},
    aliases=aliases_to({"rt-0301/temperature": "room", "gw-7/rt-0301/Inputs/P1": "main"}),
)


def topic(kind, node="gw-7", device="rt-0301"):
    return f"spBv1.0/heat/{kind}/{node}" + (f"/{device}" if kind.startswith("D") else "")


class Field:
    def __init__(self, births=None):
        self.births = births or Births()
        self.decoder = Decoder(lambda: INVENTORY, births=self.births)

    def hear(self, kind, *metrics, at=AT, raw=None, seq=None, node="gw-7"):
        said = payload(*metrics, timestamp=AT, seq=seq) if raw is None else raw
        batch, letters = self.decoder.decode([Message(topic(kind, node), said, at)])
        return rows(batch), [letter.reason for letter in letters]


def test_data_by_alias_are_what_the_birth_said():
    field = Field()
    field.hear("NBIRTH", session(1), seq=0)
    field.hear("DBIRTH", born(timestamp=AT - 7_200_000), seq=1)
    found, letters = field.hear("DDATA", raw=FIELD)
    assert letters == []
    assert [row[2:] for row in found] == [(17.4, "history"), (18.1,)]


def test_the_unit_of_the_birth_is_that_of_the_data_and_a_name_may_be_a_path():
    field = Field()
    field.hear("DBIRTH", born(name="Inputs/P1", unit="bar", timestamp=AT - 1))
    found, letters = field.hear("DDATA", {"alias": 7, "float_value": 2.5})
    assert (found, letters) == ([(4, AT, 0.25)], [])


def test_an_empty_name_and_a_type_of_none_are_as_if_left_out_and_what_says_no_number_is_nobodys():
    field = Field()
    field.hear("DBIRTH", born(alias=0, timestamp=AT - 1))
    said = {"name": "", "alias": 0, "datatype": 0, "float_value": 18.5}
    assert field.hear("DDATA", said) == ([(3, AT, 18.5)], [])
    assert field.hear("DDATA", {"float_value": 18.5}) == ([], ["malformed"])


def test_a_number_before_any_birth_waits_and_is_explained_by_the_first():
    field = Field()
    assert field.hear("DDATA", raw=FIELD) == ([], ["no-birth"])
    field.hear("NBIRTH", session(1), at=AT + 5)
    field.hear("DBIRTH", born(), at=AT + 6)
    batch, letters = field.decoder.decode([Message(topic("DDATA"), FIELD, AT)], again=True)
    assert (len(batch), letters) == (2, [])


def test_what_another_birth_said_is_not_guessed():
    field = Field()
    field.hear("DBIRTH", born(), at=AT)
    field.hear("DBIRTH", born(name="Inputs/P1"), at=AT + 10)
    batch, (letter,) = field.decoder.decode([Message(topic("DDATA"), FIELD, AT + 5)], again=True)
    assert (len(batch), letter.reason) == (0, "no-birth")


def test_after_a_death_nothing_is_explained_and_an_older_sessions_death_is_ignored():
    field = Field()
    field.hear("NBIRTH", session(2), at=AT)
    field.hear("DBIRTH", born(), at=AT)
    assert field.hear("NDEATH", session(1), at=AT + 1) == ([], [])
    assert field.hear("DDATA", raw=FIELD, at=AT + 2)[1] == []
    assert field.hear("NDEATH", session(2), at=AT + 3) == ([], [])
    assert field.hear("DDATA", raw=FIELD, at=AT + 4)[1] == ["no-birth"]


def test_a_device_dies_alone():
    field = Field()
    field.hear("DBIRTH", born(), at=AT)
    field.hear("DDEATH", at=AT + 1)
    assert field.hear("DDATA", raw=FIELD, at=AT + 2)[1] == ["no-birth"]


def test_a_letter_stands_for_itself_when_the_births_are_others():
    field = Field()
    field.hear("DBIRTH", born(name="unheard-of"))
    nobody = Decoder(Inventory, births=field.births)
    _, (letter,) = nobody.decode([Message(topic("DDATA"), payload({"alias": 7, "float_value": 1.0}), AT)])
    assert letter.reason == "unknown-point"
    assert b"unheard-of" in letter.payload


def test_missing_numbers_are_counted_and_lose_nothing_and_what_comes_late_is_not_missing():
    field = Field()

    def hear(number):
        said = {"alias": 7, "float_value": 18.0, "timestamp": AT}
        taken = field.hear("DDATA", said, seq=number)[1] == []
        shown = {each.node: each.missing for each in field.births.states(["gw-7"])}
        return taken, shown["heat/gw-7"], field.births.missing()["gw-7"]

    field.hear("NBIRTH", session(1), seq=254)
    field.hear("DBIRTH", born(), seq=255)
    told = [hear(number) for number in (0, 0, 3, 2, 2, 256 + 4)]
    assert told == [(True, missing, 0) for missing in (0, 0, 2, 1, 1, 1)]
    assert [hear(number) for number in (128, 129)] == [(True, 124, 0), (True, 124, 1)], (
        "1 is too far behind to come"
    )
    assert hear(1) == (True, 124, 1)
    field.hear("NBIRTH", session(2), seq=0)
    assert hear(1)[1:] == (124, 124), "the numbers of the session before are over"


def test_a_node_without_a_birth_is_not_counted_however_many_groups_it_names():
    field = Field()
    for group in range(3):
        said = payload(born(timestamp=AT), timestamp=AT, seq=group)
        field.decoder.decode([Message(f"spBv1.0/{group}/DBIRTH/gw-7/rt-0301", said, AT)])
    assert field.births.gaps == {}


def test_another_node_speaks_for_nobody_elses_points():
    field = Field()
    found, letters = field.hear("DBIRTH", born(), node="gw-8")
    assert (found, letters) == ([], ["foreign"])


def test_orders_and_states_of_hosts_are_nothing_of_ours():
    decoder = Decoder(lambda: INVENTORY)
    for each in ("spBv1.0/heat/NCMD/gw-7", "spBv1.0/heat/DCMD/gw-7/rt", "spBv1.0/STATE/scada"):
        batch, letters = decoder.decode([Message(each, b"{}", AT)])
        assert (len(batch), letters) == (0, [])


def test_many_numbers_of_one_name_take_their_room():
    births = Births()
    decoder = Decoder(lambda: INVENTORY, births=births)
    said = payload(*(born(alias=number) for number in range(9_000)))
    for device in range(12):
        decoder.decode([Message(topic("DBIRTH", device=f"d{device}"), said, AT)])
    assert sum(1 for each in births.states(["gw-7"])) == MOST_METRICS_OF_SENDER // 9_001
    assert births.changed["heat/gw-7/d0"] is None


def test_a_death_of_the_node_ends_devices_that_were_born_before_their_gateway_was_registered():
    births, known = Births(), [Inventory()]
    decoder = Decoder(lambda: known[0], births=births)

    def hear(kind, *metrics, at):
        return decoder.decode([Message(topic(kind), payload(*metrics, timestamp=AT), at)])

    hear("NBIRTH", session(1), at=AT)
    hear("DBIRTH", born(), at=AT + 1)
    known[0] = INVENTORY
    hear("NBIRTH", session(1), at=AT + 2)
    hear("NDEATH", session(1), at=AT + 3)
    batch, (letter,) = hear("DDATA", {"alias": 7, "float_value": 17.0}, at=AT + 4)
    assert (len(batch), letter.reason) == (0, "no-birth")


def test_another_session_ends_the_devices_of_a_node_whose_own_birth_had_to_make_room(monkeypatch):
    monkeypatch.setattr("ingest.decoding.births.MOST_METRICS_OF_SENDER", 10)
    field = Field()
    field.hear("NBIRTH", session(1), born(name="a"), born(name="b"), at=AT)
    field.hear("DBIRTH", *(born(alias=number, name=f"m{number}") for number in range(2, 8)), at=AT + 1)
    assert [each.node for each in field.births.states(["gw-7"])] == ["heat/gw-7/rt-0301"]
    field.hear("NBIRTH", session(2), at=AT + 2)
    assert field.hear("DDATA", {"alias": 7, "float_value": 17.0}, at=AT + 3)[1] == ["no-birth"]


def test_a_first_birth_explains_what_waited_for_it_a_week_and_no_longer():
    field = Field()
    field.hear("DBIRTH", born(), at=AT)
    for ago, readings in ((LONGEST_WAIT, 2), (LONGEST_WAIT + 1, 0)):
        batch, _ = field.decoder.decode([Message(topic("DDATA"), FIELD, AT - ago)], again=True)
        assert len(batch) == readings


def test_only_a_birth_that_is_new_changed_or_in_force_again_is_one_to_decode_letters_for():
    field = Field()
    for kind, said, at, news in (
        ("DBIRTH", born(), AT, True),
        ("DBIRTH", born(), AT + 1, False),
        ("DBIRTH", born(unit="Cel"), AT + 2, True),
        ("DDEATH", {}, AT + 3, False),
        ("DBIRTH", born(unit="Cel"), AT + 4, True),
    ):
        field.births.born.clear()
        field.hear(kind, said, at=at)
        assert (field.births.born == {"gw-7"}) is news, (kind, at)


def test_what_a_birth_adds_nothing_to_stays_as_it_came_however_its_unit_is_written():
    field = Field()
    field.hear("DBIRTH", born(unit="bar", datatype=0))
    raw = payload({"name": "temperature", "float_value": 1.0, "unit": "\N{BEL}" * 99})
    assert field.births.explained(topic("DDATA").split("/"), raw, AT) is raw
