"""Devices for tests: their traits in a line, and what they upload minute by minute."""

import numpy as np

from ingest.durations import HOUR, MINUTE
from simulators.devices.channels import Traits
from simulators.devices.sampling import Devices


def traits(sampling, upload, *, uploader=None, device=None, points=None, resolution=0.1, **more):
    """Periods in minutes; everything else is one number for all, perfect unless said."""
    count = len(sampling)
    perfect = {
        "noise": 0.0,
        "bias": 0.0,
        "drift": 0.0,
        "clock_s": 0.0,
        "battery": 100.0,
        "battery_days": 1500.0,
    }
    columns = {name: np.full(count, float(more.get(name, value))) for name, value in perfect.items()}
    alone = np.arange(count)
    return Traits(
        points=tuple(points or (f"p{number}" for number in range(count))),
        device=alone if device is None else np.array(device),
        uploader=alone if uploader is None else np.array(uploader),
        sampling_ms=np.array(sampling, np.int64) * MINUTE,
        upload_ms=np.array(upload, np.int64) * MINUTE,
        resolution=np.full(count, resolution),
        **columns,
    )


def run(own, start, hours, *, faults=(), truth=20.0, seed=0):
    """``(t, uplinks)`` of every minute in which something was uploaded; ``truth`` may be a function of t."""
    devices = Devices(np.random.default_rng(seed), own, faults)
    devices.start(start)
    found = []
    for t in range(start, start + round(hours * HOUR), MINUTE):
        now = np.full(len(own), truth(t) if callable(truth) else truth)
        uplinks, next_t = devices.update(t, now)
        assert next_t > t
        if len(uplinks):
            found.append((t, uplinks))
    return found


def column(found, name, channel=0):
    """All that was uploaded of one channel, as one array."""
    return np.concatenate([getattr(uplinks, name)[uplinks.channel == channel] for _, uplinks in found])
