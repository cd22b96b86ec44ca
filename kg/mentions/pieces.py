"""Cut words into the encoder's subword pieces.

In: the words of a text, each with whether white space stands before it. Out: piece numbers, and for every word the place
of its first piece. The vocabulary is multilingual-e5-small's (unigram SentencePiece), cut to Thai and Latin.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer
from tokenizers.models import Unigram

BOS, PAD, EOS, UNK = 0, 1, 2, 3
SPACE = "▁"
# SentencePiece's normaliser writes sara am as two letters; nothing else of it matters to Thai news.
_SARA_AM, _SARA_AM_PARTS = "ำ", "ํา"


class Pieces(NamedTuple):
    """Piece numbers of a run of words (no BOS or EOS) and the place of every word's first piece among them."""

    ids: list[int]
    first: list[int]


def make_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """Make the tokenizer from a vocabulary whose first four rows are BOS, PAD, EOS and UNK."""
    return Tokenizer(Unigram(list(zip(pieces, scores, strict=True)), unk_id=UNK, byte_fallback=False))


def load_tokenizer(path: Path) -> Tokenizer:
    """Load the tokenizer saved beside an encoder."""
    return Tokenizer.from_file(str(path))


def cut_pieces(tokenizer: Tokenizer, words: Sequence[str], spaced: Sequence[bool], *, cache: dict[tuple[str, bool], list[int]]) -> Pieces:
    """Return the pieces of words; a word that begins after white space carries the SentencePiece space mark."""
    ids: list[int] = []
    first: list[int] = []
    for word, space in zip(words, spaced, strict=True):
        key = (word, space)
        found = cache.get(key)
        if found is None:
            letters = word.replace(_SARA_AM, _SARA_AM_PARTS)
            found = tokenizer.encode(SPACE + letters if space else letters, add_special_tokens=False).ids or [UNK]
            cache[key] = found
        first.append(len(ids))
        ids.extend(found)
    return Pieces(ids, first)
