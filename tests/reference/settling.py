"""Steps 6 and 7 of docs/model.md: what finds time and room, and what it leaves behind."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.reference.society import (
    COMMUNITY,
    GATHERING,
    MANAGER,
    NO_LIMIT,
    PLATFORM,
    PROJECT,
    TEAM,
    Done,
    Invitation,
    Memory,
    Society,
    single,
)

TIME, ATTENTION = 5, 6
FORMAL = (TEAM, MANAGER, PROJECT, GATHERING)


# 6. Time and attention


def settle(
    s: Society, invitations: list[list[Invitation]]
) -> tuple[list[list[Invitation]], list[float]]:
    """Return each one's contacts and exposures, and each one's limit for new people."""
    received: dict[int, list[Invitation]] = defaultdict(list)
    for own in invitations:
        for invitation in own:
            received[invitation.target].append(invitation)
    mine = [invitations[i] + received[i] for i in range(s.n)]
    limit = [_time_limit(s, i, mine[i]) for i in range(s.n)]
    room = [_room(s, i, mine[i], limit[i]) for i in range(s.n)]
    s.done = [Done() for _ in range(s.n)]
    kept = [[e for e in mine[i] if _takes_place(s, i, e, limit)] for i in range(s.n)]
    return kept, room


def _budget(s: Society, i: int) -> float:
    hours = s.p.hours_formal + s.dial("autonomy", i) * s.p.hours_discretionary
    return (hours + (s.p.hours_managing if s.reports[i] else 0)) * s.dial("working_time", i)


def _cost(s: Society, invitation: Invitation) -> float:
    if invitation.exposure:
        return 0.0
    return s.p.hours_face_to_face if invitation.face_to_face else s.p.hours_digital


def _time_key(s: Society, invitation: Invitation) -> int:
    pair = s.person(invitation.source), s.person(invitation.target)
    word = s.draws.pair(TIME, *pair, 0)[0]
    return word + (0 if invitation.channel in FORMAL else 2**32)


def _attention_key(s: Society, i: int, j: int) -> int:
    return s.draws.pair(ATTENTION, s.person(i), s.person(j), 0)[0]


def _time_limit(s: Society, i: int, mine: list[Invitation]) -> float:
    groups: dict[int, float] = defaultdict(float)
    for invitation in mine:
        if not invitation.exposure:
            groups[_time_key(s, invitation)] += _cost(s, invitation)
    limit, total = -1.0, 0.0
    for key in sorted(groups):
        total += groups[key]
        if total > _budget(s, i) + 1e-9:
            return limit
        limit = key
    return NO_LIMIT


def _room(s: Society, i: int, mine: list[Invitation], limit: float) -> float:
    known = {memory.partner for memory in s.remembered(i)}
    new = {
        e.other(i) for e in mine if e.exposure or limit == NO_LIMIT or _time_key(s, e) <= limit
    } - known
    places = int(s.p.tie_capacity) - len(known)
    if len(new) <= places:
        return NO_LIMIT
    return sorted(_attention_key(s, i, j) for j in new)[places - 1] if places > 0 else -1


def _takes_place(s: Society, i: int, invitation: Invitation, limit: list[float]) -> bool:
    if invitation.exposure:
        s.exposed += 1
        return True
    done, j = s.done[i], invitation.other(i)
    least = min(limit[i], limit[j])
    if least != NO_LIMIT and _time_key(s, invitation) > least:
        done.refused += 1
        return False
    done.contacts += 1
    done.face_to_face += invitation.face_to_face
    done.cross_unit += s.unit[i] != s.unit[j]
    done.community += invitation.channel == COMMUNITY
    done.platform += invitation.channel == PLATFORM
    done.hours += _cost(s, invitation)
    s.kept[invitation.channel, invitation.face_to_face] += 1
    return True


# 7. Strength


def strengthen(s: Society, contacts: list[list[Invitation]], room: list[float]) -> None:
    for i in range(s.n):
        known = {memory.partner: memory for memory in s.remembered(i)}
        new: dict[int, Memory] = {}
        count: dict[int, Counter[str]] = defaultdict(Counter)
        for e in contacts[i]:
            j = e.other(i)
            if j not in known:
                limit = min(room[i], room[j])
                if limit != NO_LIMIT and _attention_key(s, i, j) > limit:
                    continue
                memory = new.setdefault(j, Memory(j, since=s.week, channel=e.channel))
                memory.channel = min(memory.channel, e.channel)
            kind = "seen" if e.exposure else ("face" if e.face_to_face else "digital")
            count[j][kind] += 1
        was_active, was_inactive = list(s.active[i]), list(s.inactive[i])
        for memory in (*was_active, *was_inactive, *new.values()):
            _renew(s, memory, count[memory.partner], memory.partner in known)
        _sort_out(s, i, was_active, was_inactive, list(new.values()))


def _half_life(s: Society, code: int) -> float:
    return s.p.half_life * (1 + s.p.half_life_embedding * (code // 4 + (code % 4) / 3))


def _renew(s: Society, memory: Memory, count: Counter[str], known: bool) -> None:
    p = s.p
    strength, awareness = memory.strength, memory.awareness
    if known:
        strength = single(strength * single(2 ** (-1 / _half_life(s, memory.code or 0))))
        awareness = single(awareness * single(2 ** (-1 / p.awareness_half_life)))
    met = count["face"] + count["digital"]
    once = memory.peak >= single(p.relationship_strength)
    if met and strength < single(s.threshold) and once:
        strength = max(strength, single(single(p.revival) * memory.peak))
    gain = single(single(single(p.bandwidth_face_to_face) * count["face"])
                  + single(single(p.bandwidth_digital) * count["digital"]))  # fmt: skip
    memory.strength = single(strength + gain)
    seen = single(single(p.awareness_gain) * (met + count["seen"]))
    memory.awareness = min(1.0, single(awareness + seen))
    memory.peak = max(memory.peak, memory.strength)


def _sort_out(
    s: Society, i: int, active: list[Memory], inactive: list[Memory], new: list[Memory]
) -> None:
    """Put the active first, then the others, each in the order of entering that part."""

    def is_active(memory: Memory) -> bool:
        return memory.strength >= single(s.threshold)

    def known(memory: Memory) -> bool:
        return not is_active(memory) and memory.awareness >= single(s.p.awareness_threshold)

    for memory in (*inactive, *new):
        if is_active(memory):
            memory.since = s.week
    s.active[i] = [m for m in (*active, *inactive, *new) if is_active(m)]
    s.inactive[i] = [m for m in (*inactive, *active, *new) if known(m)]
    s.relationships[i] = sum(s.is_relationship(m) for m in s.active[i])
