"""Cut Thai text into words.

In: text. Out: the words' spans, in order, white space left out. What it does not do: normalise or drop a letter;
``text[start:end]`` is always what stands in the text.
"""

import re
from functools import lru_cache

from pythainlp.tokenize import word_tokenize

# Maximal matching takes time that grows with the square of an ambiguous run; a run this long is never prose.
RUN_CHARS = 4000
# Words end at these whatever the dictionary thinks: maximal matching leaves a quotation mark glued to an unknown name.
_SPLIT = re.compile(r"[“”\"'‘’()\[\]{}<>«»,;:!?/–—…]|[^\s“”\"'‘’()\[\]{}<>«»,;:!?/–—…]+")


def find_words(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of the words of a text, in code points, white space left out.

    >>> text = "นายอนุทิน กล่าวว่า"
    >>> [text[a:b] for a, b in find_words(text)]
    ['นาย', 'อนุทิน', 'กล่าวว่า']
    """
    spans = []
    for offset in range(0, len(text), RUN_CHARS):
        position = offset
        for word in word_tokenize(text[offset : offset + RUN_CHARS], engine="nlpo3", keep_whitespace=True):
            for start, end in _parts(word):
                spans.append((position + start, position + end))
            position += len(word)
    return spans


@lru_cache(maxsize=20_000)
def _parts(word: str) -> list[tuple[int, int]]:
    return [part.span() for part in _SPLIT.finditer(word)]
