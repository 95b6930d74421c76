from alerts.deadlines.segments import Segment, SegmentKind, extended, running_spans


def segment(no: int, at: int, kind: SegmentKind) -> Segment:
    return Segment(no=no, at=at, kind=kind, due_at=None, reason="user absent", by="Wang")


PAUSED_TWICE = [
    segment(1, 10, SegmentKind.PAUSED),
    segment(2, 20, SegmentKind.RUNNING),
    segment(3, 25, SegmentKind.EXTENDED),
    segment(4, 30, SegmentKind.PAUSED),
]


def test_a_clock_runs_from_its_start_except_in_pauses():
    assert running_spans(5, [], 40) == [(5, 40)]
    assert running_spans(5, PAUSED_TWICE[:2], 40) == [(5, 10), (20, 40)]
    assert running_spans(5, PAUSED_TWICE, 40) == [(5, 10), (20, 30)]


def test_an_extension_is_remembered():
    assert not extended(PAUSED_TWICE[:2])
    assert extended(PAUSED_TWICE)
