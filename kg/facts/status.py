"""Whether something happened, is planned, or is said not to be: the cue rule of the fast profile.

In: a claim and the cues of the text. Out: a status. The accurate profile asks the encoder instead.
"""

from bisect import bisect_left
from collections.abc import Sequence

from kg.facts.classify import Claim
from kg.facts.cues import Cue
from kg.model import Status

# A plan's or a denial's cue stands this near before the verb it colours: "จะเดินทางไปเยือน", "ไม่ได้เข้าร่วม".
NEAR_CHARS = 45
# What an office, a place or a membership is cannot be planned by a "จะ" that stands near it.
LASTING = frozenset({"holdsPosition", "affiliatedWith", "partOf", "locatedIn"})


def find_status(claim: Claim, cues: Sequence[Cue]) -> Status:
    """Return the status of a claim from the cues between its items, or shortly before the first."""
    if claim.relation in LASTING:
        return "actual"
    first, second = claim.pair.first, claim.pair.second
    starts = [cue.start for cue in cues]
    inside = cues[bisect_left(starts, max(first.start - NEAR_CHARS, 0)) : bisect_left(starts, max(second.start, first.end))]
    verbs = [cue for cue in inside if cue.relation == claim.relation]
    anchor = verbs[-1].start if verbs else second.start
    for cue in inside:
        if 0 <= anchor - cue.end <= NEAR_CHARS:
            if cue.relation == "negationCues" and anchor - cue.end <= 8:
                return "negated"
            if cue.relation == "plannedCues":
                return "planned"
    return "actual"
