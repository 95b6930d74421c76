"""The demo's town: healthy where nothing is wrong, in breach where something is; intake understands it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Level
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from simulators.faults.kinds import SilentGateway, StationOutage, ThrottledMain
from simulators.scenario.files import load
from simulators.scenario.variants import shortened
from simulators.town.town import Town

SEEDS = range(3)
GABLE_FLAT = "b1-101"


def town_of(seed, *, faulty=True, hours=24.0):
    scenario = shortened(load("demo"), hours)
    return Town(scenario if faulty else scenario.model_copy(update={"faults": ()}), seed=seed)


@cache
def day_of(seed, faulty):
    """The town after its day, and its truth minute by minute."""
    town = town_of(seed, faulty=faulty)
    return town, np.array([town.truth for _ in town.steps()])


def hours(first, last):
    return slice(round(first * 60), round(last * 60))


def channels(town, want):
    return np.array([want(channel) for channel in town.layout.channels])


def is_room(channel):
    return channel.point.metric is Metric.INDOOR_TEMPERATURE


def fault(town, kind):
    return next(fault for fault in town.faults if isinstance(fault, kind))


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_healthy_town_no_room_is_ever_near_a_limit(seed):
    town, truth = day_of(seed, faulty=False)
    rooms = truth[:, channels(town, is_room)]

    assert rooms.min() > 18.5
    assert rooms.max() < 25.0


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_leave_all_other_rooms_warm(seed):
    town, truth = day_of(seed, faulty=True)
    outage = fault(town, StationOutage).station

    def unharmed(channel):
        place = channel.point.place
        above = {node.id for node in town.inventory.upwards(place)}
        return is_room(channel) and place != GABLE_FLAT and outage not in above

    assert truth[:, channels(town, unharmed)].min() > 18.5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gable_flat_is_too_cold_by_day_and_lawful_at_night(seed):
    town, truth = day_of(seed, faulty=True)
    flat = truth[:, channels(town, lambda channel: channel.point.place == GABLE_FLAT)]

    assert flat[hours(6, 21)].max() < 17.9
    assert flat.min() > 16.0


@pytest.mark.parametrize("seed", SEEDS)
def test_an_outage_makes_most_flats_of_its_station_too_cold_and_all_recover(seed):
    town, truth = day_of(seed, faulty=True)
    below = {place.id for place in town.inventory.below(fault(town, StationOutage).station)}
    rooms = truth[:, channels(town, lambda channel: channel.point.place in below)]

    assert (rooms[hours(5, 5.2)] > 18.5).all()
    assert (rooms[hours(8, 9)] < 18.0).all(axis=0).mean() > 0.5
    assert (rooms[hours(20, 24)] > 18.2).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_main_is_low_in_supply_hours_and_the_others_are_not(seed):
    town, truth = day_of(seed, faulty=True)
    low = fault(town, ThrottledMain).site
    pressures = channels(town, lambda channel: channel.point.metric is Metric.WATER_PRESSURE)
    the_low = channels(town, lambda channel: channel.point.id == f"{low}-pressure")

    assert truth[hours(7.25, 8), the_low].max() < 0.12
    assert truth[hours(6, 10), pressures & ~the_low].min() > 0.2
    assert truth[hours(9, 10), the_low].min() > 0.2


def decoder(town):
    """What the service would decode with, once it had issued the keys: here the channel's number."""
    points = {
        channel.point.id: replace(channel.point, key=key) for key, channel in enumerate(town.layout.channels)
    }
    inventory = replace(town.inventory, points=points)
    return Decoder(lambda: inventory)


def test_a_silent_gateway_publishes_nothing_and_the_others_do():
    town = town_of(0, hours=8)
    silent = fault(town, SilentGateway)
    heard, spoke = decoder(town), set()
    for t, messages in town.plays():
        batch, _ = heard.decode([Message(topic, payload, t) for topic, payload in messages])
        if t >= silent.start:
            spoke |= {town.layout.channels[key].gateway for key in batch.point.tolist()}

    assert spoke == set(town.inventory.gateways) - {silent.gateway}


def test_every_payload_decodes_to_what_the_ledger_says_was_delivered():
    town = town_of(7, faulty=False, hours=6)
    heard = decoder(town)
    for t, sent in town.steps():
        batch, letters = heard.decode([Message(message.topic, message.payload, t) for message in sent])
        found = sorted(
            zip(batch.point.tolist(), batch.measured_at.tolist(), batch.value.tolist(), strict=True)
        )
        delivered = sorted(
            row
            for message in sent
            for row in zip(
                message.rows.channel.tolist(),
                message.rows.measured_at.tolist(),
                message.rows.value.tolist(),
                strict=True,
            )
        )

        assert letters == []
        assert [row[:2] for row in found] == [row[:2] for row in delivered]
        assert [row[2] for row in found] == pytest.approx([row[2] for row in delivered], abs=1e-9)
        assert batch.usable().all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    def said(seed):
        return [messages for _, messages in town_of(seed, hours=3).plays()]

    assert said(5) == said(5)
    assert said(5) != said(6)


def test_the_town_steps_alike_however_it_is_called():
    by_minute, at_once = town_of(3, hours=5), town_of(3, hours=5)
    for _ in by_minute.steps():
        pass
    at_once.update(by_minute.start + 5 * HOUR)

    assert at_once.truth.tolist() == by_minute.truth.tolist()


def test_a_day_brings_every_reading_that_was_due():
    town, _ = day_of(0, faulty=False)
    points = [channel.point for channel in town.layout.channels]
    due = sum(DAY // point.sampling_ms for point in points)
    kept_back = sum(point.upload_ms // point.sampling_ms for point in points)

    assert due - kept_back <= town.readings <= due + len(points)


def test_time_is_told_at_every_step_and_whenever_there_is_news():
    scenario = shortened(load("demo"), 2).model_copy(update={"step": 30 * MINUTE})
    plays = list(Town(scenario).plays())

    assert {scenario.start + k * 30 * MINUTE for k in range(5)} <= {t for t, _ in plays}
    assert all(messages for t, messages in plays if (t - scenario.start) % (30 * MINUTE))


def test_the_inventory_is_whole():
    inventory = town_of(0).inventory

    assert {point.place for point in inventory.points.values()} <= inventory.places.keys()
    assert {place.parent for place in inventory.places.values()} - {None} <= inventory.places.keys()
    assert {device.gateway for device in inventory.devices.values()} == inventory.gateways.keys()
    assert not inventory.unbound_points
    assert {gateway.format for gateway in inventory.gateways.values()} == set(GatewayFormat)
    assert {alias.point for alias in inventory.aliases.values()} <= inventory.points.keys()
    assert not inventory.aliases.keys() & inventory.points.keys()
    assert all(inventory.calendar_of(point.place) for point in inventory.points.values())
    assert inventory.households_below("station-2") > 500
    households = [place for place in inventory.places.values() if place.level is Level.HOUSEHOLD]
    assert 40 <= sum(bool(inventory.points_at[place.id]) for place in households) <= 60
