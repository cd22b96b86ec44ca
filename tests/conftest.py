"""What several tests share."""

import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

from kg.model import Article, Document, Entity, Evidence, Fact, Span, Statement

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)  # the first call loads dictionaries; machines differ
hypothesis.settings.load_profile("steady")
ROOT = Path(__file__).parent.parent
TEXT = "ไทยเจ้าภาพประชุม\nนายอนุทิน ชาญวีรกูล เปิดการประชุมต้านสแกม แต่กัมพูชาไม่เข้าร่วม นายอนุทินกล่าวว่า “ไทยพร้อมทำงานกับทุกประเทศ”"
EVENT = "https://w3id.org/thaikg/entity/event/test"
PERSON = "https://w3id.org/thaikg/entity/person/test"
COUNTRY = "https://w3id.org/thaikg/entity/country/KH"


def spot(words: str) -> Span:
    """Return where some words stand in the sample text."""
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


@pytest.fixture
def document() -> Document:
    """A document made by hand: one of everything."""
    whole = Evidence.of(TEXT, spot("นายอนุทิน ชาญวีรกูล เปิดการประชุมต้านสแกม แต่กัมพูชาไม่เข้าร่วม"))
    return Document(
        Article("sample", TEXT, url="https://example.org/a?b=1", published="2025-12-17", publisher="ทดสอบ"),
        entities=(
            Entity(PERSON, "Person", ("อนุทิน ชาญวีรกูล", "อนุทิน"), (spot("อนุทิน ชาญวีรกูล"),)),
            Entity(EVENT, "Event", ("การประชุมต้านสแกม",), (spot("การประชุมต้านสแกม"),)),
            Entity(COUNTRY, "Country", ("กัมพูชา",), (spot("กัมพูชา"),), iso="KH", english="Cambodia"),
        ),
        facts=(
            Fact(PERSON, "chairs", EVENT, "actual", 0.9, "cue:เปิด", (whole,)),
            Fact(COUNTRY, "absentFrom", EVENT, "actual", 0.8, "model", (whole,)),
            Fact(COUNTRY, "hosts", EVENT, "negated", 0.3, "model", (whole,)),
            Fact(EVENT, "occursOn", "2025-12-17/2025-12-18", "planned", 0.7, "model", (whole,)),
            Fact(EVENT, "attendeeCount", 338, "actual", 0.7, "model", (whole,), said_by=PERSON),
        ),
        statements=(Statement(PERSON, Evidence.of(TEXT, spot("ไทยพร้อมทำงานกับทุกประเทศ")), "direct", 0.95),),
    )


class Ran:
    """What a command printed and how it ended."""

    def __init__(self, done: "subprocess.CompletedProcess[bytes]") -> None:
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")


@pytest.fixture
def kg(tmp_path):
    """Run the command line in an empty folder, as a user does."""

    def run(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Ran:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default", **(env or {})}
        environment.pop("KG_STORE", None)
        return Ran(subprocess.run([sys.executable, "-m", "kg", *arguments], input=stdin, capture_output=True, cwd=tmp_path, env=environment, check=False))

    return run


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora and suites beside a developer's checkout; tests that need it are skipped elsewhere."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"needs the corpora and test suites of {folder.name}/, which are not part of the project")
    return folder
