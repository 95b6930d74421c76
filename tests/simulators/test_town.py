"""The town is healthy where nothing is wrong, in breach where something is, and the intake understands it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from ingest.clock import DAY, HOUR, MINUTE
from ingest.decoding import Decoder, Message
from ingest.inventory import Level
from ingest.quantities import Metric
from simulators.faults import HeatSourceOutage, LowMain, SilentGateway
from simulators.town import GABLE_FLAT, Town

SEEDS = range(4)


@cache
def day_of(seed, faulty):
    """The town after its day, and its truth minute by minute."""
    town = Town(seed, faulty=faulty)
    return town, np.array([town.truth for _ in town.plays(24)])


def hours(first, last):
    return slice(round(first * 60), round(last * 60))


def channels(town, want):
    return np.array([want(channel) for channel in town.channels])


def is_room(channel):
    return channel.point.metric is Metric.INDOOR_TEMPERATURE


def fault(town, kind):
    return next(fault for fault in town.faults if isinstance(fault, kind))


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_healthy_town_no_room_is_ever_near_a_limit(seed):
    town, truth = day_of(seed, faulty=False)
    rooms = truth[:, channels(town, is_room)]

    assert rooms.min() > 19.0
    assert rooms.max() < 25.0


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_leave_all_other_rooms_warm(seed):
    town, truth = day_of(seed, faulty=True)
    outage = fault(town, HeatSourceOutage).station

    def unharmed(channel):
        place = channel.point.place
        above = {node.id for node in town.inventory.upwards(place)}
        return is_room(channel) and place != GABLE_FLAT and outage not in above

    assert truth[:, channels(town, unharmed)].min() > 19.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gable_flat_is_too_cold_by_day_and_lawful_at_night(seed):
    town, truth = day_of(seed, faulty=True)
    flat = truth[:, channels(town, lambda channel: channel.point.place == GABLE_FLAT)]

    assert flat[hours(6, 21)].max() < 17.8
    assert flat.min() > 16.3


@pytest.mark.parametrize("seed", SEEDS)
def test_an_outage_makes_most_flats_of_its_station_too_cold_and_all_recover(seed):
    town, truth = day_of(seed, faulty=True)
    below = {place.id for place in town.inventory.below(fault(town, HeatSourceOutage).station)}
    rooms = truth[:, channels(town, lambda channel: channel.point.place in below)]

    assert (rooms[hours(5, 5.2)] > 19.0).all()
    assert (rooms[hours(8, 9)] < 18.0).all(axis=0).mean() > 0.5
    assert (rooms[hours(20, 24)] > 18.2).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_main_is_low_in_supply_hours_and_the_others_are_not(seed):
    town, truth = day_of(seed, faulty=True)
    low = fault(town, LowMain).point
    pressures = channels(town, lambda channel: channel.point.metric is Metric.WATER_PRESSURE)
    the_low = channels(town, lambda channel: channel.point.id == low)

    assert truth[hours(7.25, 8), the_low].max() < 0.12
    assert truth[hours(6, 10), pressures & ~the_low].min() > 0.2
    assert truth[hours(9, 10), the_low].min() > 0.2


def test_a_silent_gateway_publishes_nothing_and_the_others_do():
    town = Town(0)
    silent = fault(town, SilentGateway)
    heard, spoke = decoder(town), set()
    for t, messages in town.plays(8):
        batch, _ = heard.decode([Message(topic, payload, t) for topic, payload in messages])
        if t >= silent.start:
            spoke |= {town.channels[key].gateway for key in batch.point.tolist()}

    assert spoke == set(town.inventory.gateways) - {silent.gateway}


def decoder(town):
    """What the service would decode with, once it had issued the keys: here the channel's number."""
    points = {channel.point.id: replace(channel.point, key=key) for key, channel in enumerate(town.channels)}
    return Decoder(replace(town.inventory, points=points))


def test_every_payload_decodes_to_what_the_devices_measured():
    town = Town(7, faulty=False)
    heard = decoder(town)
    for t, messages in town.plays(6):
        batch, letters = heard.decode([Message(topic, payload, t) for topic, payload in messages])
        said = zip(batch.point.tolist(), batch.measured_at.tolist(), batch.value.tolist(), strict=True)
        found = {(key, at): value for key, at, value in said}
        measured = {
            (uplink.channel, at): value
            for uplink in town.uplinks
            for at, value in zip(uplink.measured_at.tolist(), uplink.value.tolist(), strict=True)
        }

        assert letters == []
        assert found.keys() == measured.keys()
        assert all(found[key] == pytest.approx(measured[key], abs=1e-9) for key in measured)
        assert batch.usable().all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    def said(seed):
        return [messages for _, messages in Town(seed).plays(3)]

    assert said(5) == said(5)
    assert said(5) != said(6)


def test_the_town_steps_alike_however_it_is_called():
    by_minute, at_once = Town(3), Town(3)
    for _ in by_minute.plays(5):
        pass
    at_once.update(by_minute.start + 5 * HOUR - MINUTE)

    assert at_once.truth.tolist() == by_minute.truth.tolist()


def test_a_day_brings_every_reading_that_was_due():
    town, _ = day_of(0, faulty=False)
    due = sum(DAY // channel.point.sampling_ms for channel in town.channels)
    kept_back = sum(channel.point.upload_ms // channel.point.sampling_ms - 1 for channel in town.channels)

    assert due - kept_back <= town.readings <= due


def test_the_inventory_is_whole():
    inventory = Town(0).inventory

    assert {point.place for point in inventory.points.values()} <= inventory.places.keys()
    assert {place.parent for place in inventory.places.values()} - {None} <= inventory.places.keys()
    assert {device.gateway for device in inventory.devices.values()} == inventory.gateways.keys()
    assert set(inventory.aliases.values()) <= inventory.points.keys()
    assert not inventory.aliases.keys() & inventory.points.keys()
    assert all(inventory.calendar_of(point.place) for point in inventory.points.values())
    assert inventory.households_below("station-2") > 500
    households = [place for place in inventory.places.values() if place.level is Level.HOUSEHOLD]
    assert 40 <= sum(bool(inventory.points_at[place.id]) for place in households) <= 60
