"""Steps 15 and 16 of docs/model.md: what comes of what people know and whom they know."""

from __future__ import annotations

import math
from collections import Counter

from tests.reference.minds import FADING, PAIRS, Idea, Minds, Task
from tests.reference.philox import pick, uniform
from tests.reference.society import Memory, single

TASKS, IDEAS = 18, 19
# How a helper was found, as it is counted.
CONTACTS, CONTACTS_CONTACTS = "by_contacts", "by_contacts_contacts"
COMMUNITIES, PLATFORM = "by_communities", "by_platform"


# 15. Tasks


def work_on_tasks(minds: Minds) -> None:
    minds.now.clear()
    helping = Counter(
        mind.task.helper[0] for mind in minds.of.values() if mind.task and mind.task.helper
    )
    for mind in minds.of.values():
        mind.help_given *= FADING
    for i, mind in minds.of.items():
        if mind.task is None:
            mind.task = _arrival(minds, i)
        if mind.task is not None:
            _go_on(minds, i, mind.task, helping)


def _arrival(minds: Minds, i: int) -> Task | None:
    s, p, own = minds.society, minds.p, minds.society.expertise[i]
    w = s.draws.one(TASKS, i, s.generation[i], 0)
    if uniform(w[0]) >= p.task_rate:
        return None
    domain = own
    if uniform(w[1]) < p.task_elsewhere and minds.domains > 1:
        domain = (own + 1 + pick(w[2], minds.domains - 1)) % minds.domains
    return Task(domain, uniform(w[3]) < p.task_complexity, s.week)


def _go_on(minds: Minds, i: int, task: Task, helping: Counter[int]) -> None:
    s = minds.society
    if task.helper is not None and not _is_there(minds, task.helper):
        minds.seen["helper left"] += 1
        task.helper = None
    elsewhere = task.domain != s.expertise[i]
    if elsewhere and task.helper is None:
        j, way = _search(minds, i, task.domain, helping)
        if j is not None:
            task.helper = s.person(j)
            minds.now[way] += 1
    if task.helper is not None or not elsewhere:
        task.progress = single(task.progress + _pace(minds, i, task))
    _end(minds, i, task, "" if elsewhere else "own_")


def _is_there(minds: Minds, person: tuple[int, int]) -> bool:
    seat, generation = person
    return seat in minds.of and minds.society.generation[seat] == generation


def _pace(minds: Minds, i: int, task: Task) -> float:
    s, p = minds.society, minds.p
    if task.helper is None:
        return float(minds.free(i) / p.task_effort * (1 + minds.of[i].skill) / 2)
    j = task.helper[0]
    memory = s.memory_of(i, j)
    minds.seen["helped by a stranger"] += memory is None
    strength = memory.strength if memory else 0.0
    transfer = p.transfer_complex if task.is_complex else p.transfer_simple
    carried = 1 - math.exp(-(strength + s.p.bandwidth_digital) / transfer)
    time = min(minds.free(i), minds.free(j)) / p.task_effort
    return float(time * (1 + minds.of[j].skill) / 2 * carried)


def _end(minds: Minds, i: int, task: Task, kind: str) -> None:
    """Count a task that is solved or has failed, and take it away."""
    age = minds.society.week - task.begun + 1
    if task.progress >= 1:
        minds.now[f"{kind}solved"] += 1
        minds.now[f"{kind}weeks_taken"] += age
        if task.helper is not None:
            minds.of[task.helper[0]].help_given += 1
    elif age >= minds.p.task_deadline:
        minds.now[f"{kind}failed"] += 1
    else:
        return
    minds.of[i].task = None


def _search(minds: Minds, i: int, d: int, helping: Counter[int]) -> tuple[int | None, str]:
    s = minds.society

    def can_help(j: int) -> bool:
        available = j in minds.of and helping[j] < minds.p.help_limit
        return available and s.expertise[j] == d and j != i

    def strongest(memories: list[Memory]) -> int | None:
        able = [memory for memory in memories if can_help(memory.partner)]
        return max(able, key=lambda memory: memory.strength).partner if able else None

    w = s.draws.one(TASKS, i, s.generation[i], 1)
    if (j := strongest(s.remembered(i))) is not None:
        return j, CONTACTS
    if s.active[i]:
        between = s.active[i][pick(w[0], len(s.active[i]))]
        introduced = uniform(w[1]) < minds.reported(between)
        if introduced and (j := strongest(s.active[between.partner])) is not None:
            return j, CONTACTS_CONTACTS
    if (j := _in_community(minds, i, w)) is not None and can_help(j):
        return j, COMMUNITIES
    for j in _on_platform(minds, i):
        if can_help(j):
            return j, PLATFORM
    return None, ""


def _in_community(minds: Minds, i: int, w: tuple[int, ...]) -> int | None:
    """Return a member of one of i's communities, drawn among those whom it lists."""
    s = minds.society
    mine = [c for c in s.memberships[i] if s.is_member(i, c)]
    if not mine:
        return None
    c = mine[pick(w[2], len(mine))]
    j = s.communities[c].reach[pick(w[3], len(s.communities[c].reach))]
    return j if s.is_member(j, c) else None


def _on_platform(minds: Minds, i: int) -> list[int]:
    """Return the users whose posts i comes across, in their order."""
    s = minds.society
    if not s.user[i]:
        return []
    words = s.draws.one(TASKS, i, s.generation[i], 2)
    return [j for word in words if s.user[j := pick(word, s.n)]]


# 16. Ideas


def pursue_ideas(minds: Minds) -> None:
    before = {unit: set(pairs) for unit, pairs in minds.carried_out.items()}
    for i, mind in minds.of.items():
        mind.ideas_had *= FADING
        done = before.get(minds.society.unit[i], set())
        w = minds.society.draws.one(IDEAS, i, minds.society.generation[i], 0)
        if mind.idea is None:
            _combine(minds, i, done, w)
        elif mind.idea.pair in done:
            minds.seen["unit was faster"] += 1
            mind.idea = None
        elif _carries_out(minds, i, mind.idea, uniform(w[2])):
            carried_out = minds.carried_out[minds.society.unit[i]]
            minds.seen["carried out twice"] += mind.idea.pair in carried_out
            carried_out.add(mind.idea.pair)
            mind.idea = None
    new = sum(len(pairs - before.get(unit, set())) for unit, pairs in minds.carried_out.items())
    minds.now["ideas_carried_out"] += new


def _carries_out(minds: Minds, i: int, idea: Idea, u: float) -> bool:
    two = {idea.pair, idea.pair + PAIRS}
    support = sum(bool(two & minds.of[j].facts) for j in minds.relationships(i))
    return bool(support >= minds.p.idea_support and u < minds.p.idea_pace * idea.feasibility)


def _combine(minds: Minds, i: int, done: set[int], w: tuple[int, ...]) -> None:
    mind = minds.of[i]
    pairs = [
        pair
        for pair in range(PAIRS)
        if {pair, pair + PAIRS} <= mind.facts and pair not in mind.considered | done
    ]
    mind.considered |= set(pairs)
    if not pairs or uniform(w[0]) >= minds.p.idea_rate * minds.free(i):
        return
    pair = pairs[pick(w[1], len(pairs))]
    holders = sum({pair, pair + PAIRS} <= other.facts for other in minds.of.values())
    novelty = single(1 - holders / len(minds.of))
    mind.idea = Idea(pair, novelty, single(_feasibility(minds, i, pair)))
    mind.ideas_had += 1
    minds.now["ideas_started"] += 1
    minds.now["novelty"] += mind.idea.novelty
    minds.now["feasibility"] += mind.idea.feasibility


def _feasibility(minds: Minds, i: int, pair: int) -> float:
    people = [i, *minds.relationships(i)]
    skills = [
        max(
            (
                minds.of[j].skill
                for j in people
                if minds.society.expertise[j] == minds.facts[q].domain
            ),
            default=0.0,
        )
        for q in (pair, pair + PAIRS)
    ]
    return sum(skills) / 2
