"""The form for a list of flats: a workbook with headings that an import reads, in either language."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.inventory.files.flats.headings import FlatKey
from ingest.inventory.files.flats.items import CHANNEL
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said, name_of
from ingest.spreadsheets.forms import FormHeading, SheetForm, form_workbook
from ingest.words.catalogue import Catalogue

SHOWN = tuple(key for key in FlatKey if key not in (FlatKey.ORGANISATION, FlatKey.CHANNEL))
"""Columns of the form; others may be added."""
NEEDED = frozenset({FlatKey.BUILDING, FlatKey.ROOM})
WIDE, NARROW = 16, 10
WIDTHS = {FlatKey.DEVICE: 22, FlatKey.COMMUNITY: WIDE, FlatKey.STATION: WIDE, FlatKey.MODEL: WIDE}
_EXAMPLES: Mapping[str, tuple[Mapping[FlatKey, str], ...]] = {
    "zh-CN": (
        {
            FlatKey.BRANCH: "城北供热所",
            FlatKey.STATION: "1号换热站",
            FlatKey.COMMUNITY: "丁香苑",
            FlatKey.BUILDING: "3号楼",
            FlatKey.UNIT: "2",
            FlatKey.ROOM: "301",
            FlatKey.RESIDENTIAL: "居民",
            FlatKey.GATEWAY: "GW-01",
            FlatKey.FORMAT: "chirpstack",
            FlatKey.DEVICE: "24E1240000000301",
            FlatKey.MODEL: "EM300-TH",
            FlatKey.SPOT: "客厅",
            FlatKey.SAMPLING: "20分钟",
            FlatKey.UPLOAD: "1小时",
        },
        {
            FlatKey.COMMUNITY: "丁香苑",
            FlatKey.BUILDING: "3号楼",
            FlatKey.ROOM: "底商",
            FlatKey.RESIDENTIAL: "非居民",
            FlatKey.CONTRACT_MIN: "16",
            FlatKey.GATEWAY: "GW-01",
            FlatKey.DEVICE: "24E1240000000302",
            FlatKey.SAMPLING: "20分钟",
            FlatKey.UPLOAD: "1小时",
        },
        {
            FlatKey.COMMUNITY: "丁香苑",
            FlatKey.BUILDING: "3号楼",
            FlatKey.ROOM: "其余各户",
            FlatKey.HOUSEHOLDS: "46",
        },
    ),
    "en": (
        {
            FlatKey.BRANCH: "North",
            FlatKey.STATION: "Station 1",
            FlatKey.COMMUNITY: "Lilac Court",
            FlatKey.BUILDING: "3",
            FlatKey.UNIT: "2",
            FlatKey.ROOM: "301",
            FlatKey.RESIDENTIAL: "residential",
            FlatKey.GATEWAY: "GW-01",
            FlatKey.FORMAT: "chirpstack",
            FlatKey.DEVICE: "24E1240000000301",
            FlatKey.MODEL: "EM300-TH",
            FlatKey.SPOT: "living room",
            FlatKey.SAMPLING: "20min",
            FlatKey.UPLOAD: "1h",
        },
        {
            FlatKey.BUILDING: "3",
            FlatKey.COMMUNITY: "Lilac Court",
            FlatKey.ROOM: "shop",
            FlatKey.RESIDENTIAL: "commercial",
            FlatKey.CONTRACT_MIN: "16",
            FlatKey.GATEWAY: "GW-01",
            FlatKey.DEVICE: "24E1240000000302",
            FlatKey.SAMPLING: "20min",
            FlatKey.UPLOAD: "1h",
        },
        {
            FlatKey.COMMUNITY: "Lilac Court",
            FlatKey.BUILDING: "3",
            FlatKey.ROOM: "others",
            FlatKey.HOUSEHOLDS: "46",
        },
    ),
}
"""Language -> rows that show what is meant; they are data, as a list has it."""
_CHOICES: Mapping[str, Mapping[FlatKey, tuple[str, ...]]] = {
    "zh-CN": {
        FlatKey.RESIDENTIAL: ("居民", "非居民"),
        FlatKey.SAMPLING: ("5分钟", "10分钟", "20分钟", "30分钟", "1小时"),
        FlatKey.UPLOAD: ("10分钟", "30分钟", "1小时", "2小时", "4小时"),
    },
    "en": {
        FlatKey.RESIDENTIAL: ("residential", "commercial"),
        FlatKey.SAMPLING: ("5min", "10min", "20min", "30min", "1h"),
        FlatKey.UPLOAD: ("10min", "30min", "1h", "2h", "4h"),
    },
}


def write_flat_form(catalogue: Catalogue) -> bytes:
    """The workbook, in the language of ``catalogue``. Imported as it is it holds nothing."""

    def say(said: Said) -> str:
        return said.written(catalogue)

    tag = catalogue.tag
    choices = {FlatKey.FORMAT: tuple(each.value for each in GatewayFormat), **_CHOICES[tag]}
    columns = [
        FormHeading(
            say(name_of("flats-heading", key)),
            say(name_of("flats-note", key)),
            WIDTHS.get(key, NARROW + 2),
            needed=key in NEEDED,
            choices=choices.get(key, ()),
        )
        for key in SHOWN
    ]
    mark = say(Said("flats-form-example"))
    examples = [[mark, *(row.get(key, "") for key in SHOWN)] for row in _EXAMPLES[tag]]
    first = FormHeading(say(Said("flats-form-number")), "", NARROW)
    form = SheetForm(
        say(Said("flats-form-sheet")),
        say(Said("flats-form-title")),
        [say(Said("flats-form-company")), say(Said("flats-form-season"))],
        [first, *columns],
        examples,
        (say(Said("flats-form-notes")), _notes(catalogue)),
    )
    return form_workbook(form)


def _notes(catalogue: Catalogue) -> list[list[str]]:
    told = (
        Said("flats-form-rows"),
        Said("flats-form-blank"),
        Said("flats-form-sheets"),
        Said("flats-form-above"),
        Said("flats-form-again"),
        Said("flats-form-text"),
    )
    headed = (Said("flats-form-heading"), Said("flats-form-needed"), Said("flats-form-note"))
    head = [said.written(catalogue) for said in (*headed, Said("flats-form-samples"))]
    samples = (*_EXAMPLES[catalogue.tag], {FlatKey.CHANNEL: CHANNEL})
    columns = [
        [
            name_of("flats-heading", key).written(catalogue),
            head[1] if key in NEEDED else "",
            name_of("flats-note", key).written(catalogue),
            next((row[key] for row in samples if key in row), ""),
        ]
        for key in FlatKey
    ]
    first = [
        [str(number), "", text]
        for number, text in enumerate((said.written(catalogue) for said in told), start=1)
    ]
    return [*first, [], head, *columns]
