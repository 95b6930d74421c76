"""PDFs: made by another process, with their fonts, from the page and nothing else; and what goes wrong."""

from __future__ import annotations

import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader

from api.http.problems import HttpProblem, ProblemKind
from api.printing import child, look, machine, pdf
from api.printing.pages import page_of
from api.printing.pdf import Printer
from api.words.languages import LANGUAGES, language
from ingest.said import Said
from tests.api.printing.pdf_contents import fonts_of, text_of

AT = 1_770_966_000_000  # 2026-02-13T15:00:00+08:00
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)
PAGE = f"""<!doctype html><meta charset="utf-8">
<meta name="dcterms.created" content="2026-02-13T15:00:00.000+08:00">
<style>html {{ font-family: "Noto Sans CJK SC" }}</style>
<p>三来处理反馈单<img src="{PIXEL}">"""
READS = "import sys; sys.stdin.buffer.read(); "


def process(program: str) -> tuple[str, ...]:
    """A stand-in for the process that prints, for what that one cannot be made to do at will."""
    return (sys.executable, "-c", READS + program)


def told(printer: Printer, page: str = PAGE) -> tuple[ProblemKind, str]:
    with pytest.raises(HttpProblem) as refused:
        printer.pdf(page)
    return refused.value.kind, refused.value.said.key


@pytest.fixture(scope="module")
def made(printer) -> bytes:
    return printer.pdf(PAGE)


def test_every_font_is_in_the_pdf_and_the_chinese_can_be_read_out(made):
    assert text_of(made)[1].strip() == "三来处理反馈单"
    fonts = fonts_of(made)
    assert all(fonts.values())
    assert [name.rpartition("+")[2] for name in fonts] == ["Noto-Sans-CJK-SC"]


def test_a_picture_that_is_in_the_page_is_in_the_pdf(made):
    assert len(PdfReader(io.BytesIO(made)).pages[0].images) == 1


def test_a_page_gives_the_same_pdf_at_any_time_and_says_when_it_was_made(printer, made):
    assert printer.pdf(PAGE) == made
    dates = {key: value for key, value in PdfReader(io.BytesIO(made)).metadata.items() if "Date" in key}
    assert dates == {"/CreationDate": "D:20260213150000+08'00"}


@pytest.mark.parametrize(
    "asks",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<style>@import url("file:///etc/passwd"); p { background: url(//127.0.0.1/x) }</style><p>x',
        '<img src="data:image/svg+xml;base64,PHN2Zy8+">',
    ],
)
def test_a_page_that_asks_for_something_else_is_not_printed(printer, asks):
    assert told(printer, asks) == (ProblemKind.CANNOT_PRINT, "printing-failed")


def test_the_process_that_prints_is_given_no_settings(printer, monkeypatch):
    monkeypatch.setenv("WENYA_RECORDS__ADDRESS", "postgresql://wenya:secret@db/wenya")
    shows = Printer(process("import os; sys.stdout.write('%PDF-' + repr(sorted(os.environ)))"))
    given = shows.pdf(PAGE).decode()
    assert "PYTHONPATH" in given
    assert "WENYA" not in given


def test_one_that_takes_too_long_is_ended(printer):
    slow = Printer(process("import time; time.sleep(60)"), seconds=0.2)
    assert told(slow) == (ProblemKind.CANNOT_PRINT, "printing-too-slow")


@pytest.mark.parametrize(
    "program",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "raise SystemExit(1)",
        "sys.stdout.write('%PDF-'); sys.exit(1)",
        "sys.stdout.write('no PDF')",
        "sys.stdin.close()",
    ],
)
def test_one_that_dies_is_told(printer, program):
    assert told(Printer(process(program))) == (ProblemKind.CANNOT_PRINT, "printing-failed")


def test_too_much_is_told_of_the_page_and_of_the_pdf(printer):
    assert told(printer, "x" * (child.MOST_BYTES + 1)) == (ProblemKind.CANNOT_PRINT, "printing-too-big")
    big = Printer(process(f"raise SystemExit({child.TOO_BIG})"))
    assert told(big) == (ProblemKind.CANNOT_PRINT, "printing-too-big")


def test_the_process_measures_what_it_made(printer):
    small = "from api.printing import child; child.MOST_BYTES = 100; sys.exit(child.main())"
    assert told(Printer((sys.executable, "-c", f"import sys; {small}")))[1] == "printing-too-big"


def test_one_is_made_at_a_time_and_who_finds_no_place_is_told_at_once(printer):
    """As many as may wait do, and each is served in the end; one more is told that others wait."""
    begun, go = threading.Event(), threading.Event()
    at_once = [0, 0]

    class Held(Printer):
        def _made(self, page):
            at_once[0] += 1
            at_once[1] = max(at_once)
            begun.set()
            go.wait(30)
            at_once[0] -= 1
            return page

    held = Held(waiting=2)
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(held.pdf, "a")
        assert begun.wait(30)
        others = [threads.submit(held.pdf, each) for each in "bc"]
        while held._places._value:
            threading.Event().wait(0.005)
        assert told(held) == (ProblemKind.BUSY, "printing-busy")
        go.set()
        assert [each.result(30) for each in (first, *others)] == [b"a", b"b", b"c"]
    assert at_once == [0, 1]
    assert held.pdf("d") == b"d"


def test_others_go_on_while_a_pdf_is_made(printer):
    """What prints is imported nowhere in the service; a thread beside a print gets its turns."""
    beats, over = [0], threading.Event()

    def beat() -> None:
        while not over.wait(0.005):
            beats[0] += 1

    heart = threading.Thread(target=beat)
    heart.start()
    try:
        printer.pdf(PAGE * 20)
    finally:
        over.set()
        heart.join()
    assert beats[0] >= 20
    assert "weasyprint" not in sys.modules


@pytest.fixture
def looked(monkeypatch):
    """Lets the look at the machine be another one; what was found of the real one is forgotten."""
    look.printing_fault.cache_clear()
    yield lambda *command: monkeypatch.setattr(look, "LOOK", (sys.executable, *command))
    look.printing_fault.cache_clear()


def test_a_machine_that_lacks_something_is_told_with_what_to_install(looked):
    looked("-c", "print('libpango-1.0-0'); print('fonts-noto-cjk')")
    assert look.printing_fault() == Said("printing-lacks", packages="libpango-1.0-0 fonts-noto-cjk")
    assert told(Printer()) == (ProblemKind.CANNOT_PRINT, "printing-lacks")
    assert "libpango-1.0-0 fonts-noto-cjk" in language("zh-CN").say(look.printing_fault())


@pytest.mark.parametrize("command", [("-c", "raise SystemExit(1)"), ("/no/such/module.py",)])
def test_a_look_that_fails_stands_against_nothing(looked, command, capsys):
    looked(*command)
    assert look.printing_fault() is None


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ("FONT = 'No Such Font'", "fonts-noto-cjk"),
        ("LIBRARIES = (('libnothing.so.1', 'libnothing1'), FONTCONFIG)", "libnothing1"),
    ],
)
def test_the_look_finds_what_is_missing(printer, looked, changed, missing):
    """With a font and a library that no machine has; by a process: a library stays where it was loaded."""
    source = Path(look.LOOK[-1]).read_text(encoding="utf-8")
    looked("-I", "-S", "-c", source.replace("def missing_packages", f"{changed}\n\n\ndef missing_packages"))
    assert look.printing_fault() == Said("printing-lacks", packages=missing)


def test_what_is_to_be_installed_is_the_same_wherever_it_is_told():
    lacking = {machine.FONT_PACKAGE, *(package for _, package in machine.LIBRARIES)} - {machine.FONTCONFIG[1]}
    for name in ("Dockerfile", "README.md", "run", "docs/decisions/0051-printing-in-a-process-of-its-own.md"):
        text = (pdf.ROOT / name).read_text()
        told = {*lacking, "libharfbuzz-subset0"}
        assert {package for package in told if package not in text} == set(), name


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_page_has_no_address_in_it(tag):
    page = page_of("print.html", language(tag), AT, "Asia/Shanghai")
    assert "url(" not in page
    assert "@import" not in page
    assert "//" not in page
    assert "2026-02-13T15:00:00.000+08:00" in page


def test_a_refusal_tells_a_person_in_their_language():
    assert {pdf.PATIENCE_S, pdf.SECONDS} == {60.0, 30.0}
    problem = HttpProblem(ProblemKind.CANNOT_PRINT, Said("printing-too-slow", seconds=30))
    assert problem.document(language("zh-CN")).detail == "生成 PDF 超过 30 秒，已中止"
    assert problem.document(language("zh-CN")).title == "无法打印"
    assert problem.status_code == 503
