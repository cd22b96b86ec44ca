"""Thai names in Latin letters, for readers who know no Thai.

In: a name. Out: how it sounds, by the neural transcription thai2rom that pythainlp brings (Royal Thai General System of Transcription, without tones). It
is a reading aid and never the name's own spelling (อนุทิน ชาญวีรกูล writes himself Anutin Charnvirakul), so that it is tagged ``th-Latn`` in a graph. Half a
second to load, fifteen milliseconds a word not seen before: it is made when something is shown or exported, not when articles are read.
"""

import re
from functools import lru_cache

from kg.thai.words import find_words

LANGUAGE = "th-Latn"
# Of these a reader can use the sound; of a description (an event, a document, an office) only a translation would help.
ROMANIZED = frozenset({"Person", "Organization", "Place"})
# What is longer is no name of one word: สำนักงานตำรวจแห่งชาติ is cut, แพทองธาร is read whole.
WORD_CHARS = 12
_THAI = re.compile(r"[ก-ฮะ-ฺเ-ๅ็-๎]+")
_MARKS = re.compile(r"[ฯๆ]")
_ACRONYM = re.compile(r"(?:[ก-ฮ]\.)+|[ก-ฮ]{2,4}\.")


def romanize(name: str) -> str:
    """Return a name in Latin letters, capitalized; what is not Thai stays, and so do acronyms, which nobody reads by their sound.

    >>> romanize("อนุทิน ชาญวีรกูล"), romanize("ASEAN"), romanize("กพร.")
    ('Anuthin Chanwirakun', 'ASEAN', 'กพร.')
    """
    return " ".join(part if _ACRONYM.fullmatch(part) else _part(part) for part in _MARKS.sub("", name).split())


def _part(part: str) -> str:
    def read(match: re.Match[str]) -> str:
        run = match[0]
        if len(run) <= WORD_CHARS:
            return _word(run)
        return " ".join(_word(run[start:end]) for start, end in find_words(run))

    return _THAI.sub(read, part)


@lru_cache(maxsize=65536)
def _word(word: str) -> str:
    from pythainlp.transliterate import romanize as transcribe

    return str(transcribe(word, engine="thai2rom_onnx")).capitalize()
