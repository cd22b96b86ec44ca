"""What stands in brackets behind a body's name, and what behind "หรือ": its acronym or its name in the other script, or another's.

In: a mention and a name near it. Out: whether the second may be the first's. A body that is not known may be called anything; a known one has its acronyms in
``ontologies/names``, so that other letters behind it are those of a longer name that it ends: "คณะกรรมการประมวลสถานการณ์โรคโควิด 19 กระทรวงสาธารณสุข (MIU)".
"""

import re

from kg.gazetteer import Gazetteer
from kg.model import Mention

ACRONYM = re.compile(r"^(?:[ก-ฮ]{1,4}\.?\s?){1,6}$|^[A-Z][A-Za-z0-9&.\-]{1,12}$")
# "อาสาสมัครสาธารณสุขกรุงเทพมหานคร หรือ อสส." tells what the letters stand for, "กรมสรรพากร หรือ กยศ." names another body.
OR = re.compile(r"\s?หรือ(?:เรียกว่า)?\s?((?:[ก-ฮ]{1,4}\.?){2,6})")
# Letters behind a body that ends a longer name: "ประธานคณะทำงานเศรษฐกิจดิจิทัลของเอเปค (DESG)".
_TAIL = re.compile(r"(?:ของ|แห่ง|ใน|ระหว่าง)\s?\Z")
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "to"})


def abbreviates(short: str, full: str) -> bool:
    """Tell whether the letters of an acronym stand in a name in their order, the first at its beginning.

    >>> abbreviates("กกจ.", "กรมการจัดหางาน"), abbreviates("รปอ.", "กระทรวงอุตสาหกรรม"), abbreviates("MOI", "Ministry of Interior")
    (True, False, True)
    """
    if short.isascii():
        words = re.findall(r"[A-Za-z]+", full)
        initials = {"".join(word[0] for word in some).lower() for some in (words, [w for w in words if w.lower() not in _SMALL])}
        return re.sub(r"[^a-z]", "", short.lower()) in initials
    letters = [letter for letter in short if "ก" <= letter <= "ฮ"]
    rest = iter(letter for letter in full if "ก" <= letter <= "ฮ")
    return bool(letters) and len(full) > 2 * len(short) and full.lstrip("เแโใไ").startswith(letters[0]) and all(letter in rest for letter in letters)


def may_be_called(mention: Mention, form: str, text: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a form in the brackets behind a mention may be the mention's."""
    known = gazetteer.by_iri.get(mention.known or "") if mention.type == "Organization" else None
    if known is None:
        return True
    if _TAIL.search(text, max(0, mention.span.start - 8), mention.span.start):
        return False
    if ACRONYM.match(form):
        return abbreviates(form, mention.name) or (known.english is not None and abbreviates(form, known.english))
    return form.isascii()


def may_call(mention: Mention, other: Mention, text: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a known name in the brackets behind a mention is the mention's.

    Not where the bracket goes on ("(Ministry of Industry, Science, Technology …)"), nor where the mention ends with the known name and is more than it:
    "คณะกรรมการเทคโนโลยีสารสนเทศกระทรวงอุตสาหกรรม (อก.)".
    """
    known = gazetteer.by_iri.get(other.known or "") if other.type == "Organization" else None
    if known is None:
        return True
    if other.name.isascii() and " " in other.name and re.match(r"\s?[,&]|\s[a-zA-Z]", text[other.span.end : other.span.end + 2]):
        return False
    return not any(mention.name.endswith(name) and len(mention.name) > len(name) for name in (known.thai, *known.aliases) if len(name) > len("กระทรวง"))
