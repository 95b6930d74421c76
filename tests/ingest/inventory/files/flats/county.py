"""The list that a county heating company keeps of 1 200 flats, as a workbook and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

FLATS, IN_BUILDING, IN_UNIT, BUILDINGS_OF_STATION = 1_200, 40, 20, 10
ABOVE = (
    ["清河县供热有限公司室温采集点台账"],
    ["采暖期：10月20日至次年4月10日", None, None, None, "填报人：王"],
    [
        "序号",
        "换热站",
        "小区",
        "楼号",
        "单元",
        "房号",
        "户主",
        "建筑面积（㎡）",
        "网关编号",
        "设备编号",
        "设备型号",
    ],
)
BELOW = (["合计", None, None, None, None, "1200户"], ["制表人：李　审核：赵"])
OF_STATION = BUILDINGS_OF_STATION * IN_BUILDING
MERGED = {1: OF_STATION, 2: OF_STATION, 3: IN_BUILDING, 4: IN_UNIT, 8: IN_BUILDING, 10: FLATS}
"""Column -> rows that are merged to one there."""


def county_rows() -> list[list[object]]:
    """Titles, headings, a row a flat and sums, with all that is in merged cells in the first of them only."""
    return [*ABOVE, *([_cell(row, column) for column in range(11)] for row in range(FLATS)), *BELOW]


def _cell(row: int, column: int) -> object:
    if row % MERGED.get(column, 1):
        return None
    building, within = divmod(row, IN_BUILDING)
    return (
        row + 1,
        f"{building // BUILDINGS_OF_STATION + 1}号换热站",
        ("海棠苑", "紫荆苑", "丁香苑")[building // BUILDINGS_OF_STATION],
        f"{building + 1}号楼",
        within // IN_UNIT + 1,
        101 + within % IN_UNIT // 2 * 100 + within % 2,
        "张 三",
        "=89.5+1",
        f"GW-{building + 1:02}",
        f" 24E1240000{building:02}{within:04}" if within % 2 else f"24E1240000{building:02}{within:04}",
        "ＥＭ300-TH",
    )[column]


def as_workbook(rows: Sequence[Sequence[object]], *, merged: bool = True) -> bytes:
    """``rows`` as a workbook with cells merged as people do, and a sheet beside it that explains it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells("A1:K1")
        first = len(ABOVE) + 1
        for column, many in MERGED.items():
            for start in range(first, first + FLATS, many):
                sheet.merge_cells(
                    start_row=start, end_row=start + many - 1, start_column=column + 1, end_column=column + 1
                )
    book.create_sheet("各所").append(["各所每月填报一次"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(rows: Sequence[Sequence[object]], encoding: str = "gb18030", delimiter: str = ",") -> bytes:
    """``rows`` as a spreadsheet saves them: every line has all columns, and a formula is its value."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        cells = ["" if cell is None else "90.5" if cell == "=89.5+1" else cell for cell in row]
        writer.writerow(cells + [""] * (11 - len(cells)))
    return text.getvalue().encode(encoding)
