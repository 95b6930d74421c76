"""Documents name files that exist, so that a stranger who follows them arrives."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
# A path of ours in back-quotes, or the target of a link that isn't an address.
IN_CODE = re.compile(r"`((?:ingest|alerts|api|simulators|tests|deploy|docs|benchmarks|scripts)/[\w./-]*)`")
IN_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
NOTE = re.compile(r" (\([a-z]\)) \|")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_a_document_names_exists(document: Path):
    text = document.read_text()
    missing = [path for path in IN_CODE.findall(text) if not (ROOT / path).exists()]
    missing += [path for path in IN_LINK.findall(text) if not (document.parent / path).exists()]
    assert not missing, f"{document.relative_to(ROOT)} names {missing}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_footnote_is_one_and_is_referred_to(document: Path):
    text = document.read_text()
    notes = re.findall(r"^(\([a-z]\)) ", text, re.MULTILINE)
    assert len(notes) == len(set(notes)), f"{document.relative_to(ROOT)} has two notes under one letter"
    in_tables = {letter for row in re.findall(r"^\|.*$", text, re.MULTILINE) for letter in NOTE.findall(row)}
    assert in_tables == set(notes)
