"""A refused import is answered in the language of whoever sent it, with the same codes in all."""

from __future__ import annotations

import pytest

from api.http.files.media_types import WORKBOOK
from api.words.languages import LANGUAGES
from tests.ingest.inventory.bad_files import BAD_FILES
from tests.ingest.inventory.test_words_of_files import english_in

TYPES = {"json": "application/json", "csv": "text/csv", "xlsx": WORKBOOK}


def answers(client, headers, content, form):
    headers = headers | {"Content-Type": TYPES[form]}
    for tag in LANGUAGES:
        answer = client.post(
            "/api/v1/inventory/import?replace=true",
            content=content,
            headers=headers | {"Accept-Language": tag},
        )
        assert (answer.status_code, answer.headers["content-language"]) == (422, tag)
        yield answer.json()


def test_every_fault_of_a_file_is_answered_in_chinese_with_the_codes_of_english(client, bearer):
    for name, content in BAD_FILES:
        form = name.rpartition(".")[2]
        zh, en = answers(client, bearer("engineer"), content, form)
        assert len(zh["errors"]) == len(en["errors"])
        for chinese, english in zip(zh["errors"], en["errors"], strict=True):
            assert chinese["code"] == english["code"]
            assert chinese["file"] == english["file"] == f"body.{form}"
            said = f"{zh['title']} {zh['detail']} {chinese['where']} {chinese['reason']}"
            assert english_in(said) == [], (english, said)


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("en", "point 'f1-room' measures indoor_temperature, not ph: give it a new id"),
        ("zh-CN", "测点 'f1-room' 所测为 indoor_temperature，不是 ph：请用新的编号"),
    ],
)
def test_what_the_records_refuse_of_a_file_is_said_too(client, bearer, language, reason):
    row = "type,id,metric,place,sampling,upload\npoint,f1-room,ph,f1,1min,1min\n"
    answer = client.post(
        "/api/v1/inventory/import",
        content=row,
        headers=bearer("engineer") | {"Content-Type": "text/csv", "Accept-Language": language},
    )
    assert answer.json()["errors"] == [
        {"where": "metric-changed", "code": "records-metric-changed", "reason": reason}
    ]
