"""Step 15: tasks arrive, help is searched for and given, work goes on, tasks end."""

from __future__ import annotations

from math import exp

import pytest

from simulation.dynamics import tasks as step
from tests.dynamics.made_up_society import happen, society, words
from tests.reference.philox import pick

TASKS = 18
# A task for everybody who has none, of their own domain, simple; two weeks' work, far from its end.
OWN = {
    "task_rate": 1.0,
    "task_elsewhere": 0.0,
    "task_complexity": 0.0,
    "task_effort": 2.0,
    "task_deadline": 520,
    "transfer_simple": 0.3,
    "transfer_complex": 4.0,
    "bandwidth_digital": 0.3,
    "hours_week": 40.0,
    "help_limit": 3,
}
ELSEWHERE = {**OWN, "task_elsewhere": 1.0}
# So strong that reported strength is 1 and knowledge passes whole.
PERFECT = 1e12
FULL = {"skill": 1}


def work(state, settings=ELSEWHERE, **changes):
    """Let a week's work be done, and return the tasks."""
    happen(step.work, state, **{**settings, **changes})
    return state.outcomes.tasks


def now(state, name):
    """Return how often something happened this week."""
    return getattr(state.outcomes.quarter, name)[state.week % 13]


def test_work_on_a_task_of_ones_own_takes_time_and_skill():
    hours = {"hours": [10, 0]}
    state = society(2, skill=[0.5, 0], conversations=hours, policies={"training": [0, 20]})
    tasks = work(state, OWN)
    # 30 of 40 hours left, skill 1/2: (3/4) / 2 * (1.5 / 2); 20 hours left, no skill.
    assert list(tasks.progress) == [0.75 / 2 * 0.75, 0.5 / 2 * 0.5]
    assert list(tasks.domain) == [0, 0]
    assert list(tasks.helper) == [-1, -1]


def test_no_work_is_done_when_contacts_take_all_the_time():
    state = society(1, conversations={"hours": [60]}, **FULL)
    assert work(state, OWN).progress[0] == 0


def test_a_task_done_is_solved_and_makes_room_for_another():
    state = society(1, week=5, **FULL)
    tasks = work(state, OWN)
    assert (tasks.progress[0], tasks.begun[0], tasks.domain[0]) == (0.5, 5, 0)
    state.week = 6
    work(state, OWN)
    assert tasks.domain[0] == -1
    assert now(state, "own_solved") == 1
    # Weeks 5 and 6.
    assert now(state, "own_weeks_taken") == 2
    assert now(state, "solved") == now(state, "own_failed") == now(state, "weeks_taken") == 0
    state.week = 7
    work(state, OWN)
    assert (tasks.progress[0], tasks.begun[0], tasks.domain[0]) == (0.5, 7, 0)


def test_a_task_that_is_too_old_has_failed():
    state = society(1, **FULL)
    ended = []
    for state.week in range(5):
        work(state, OWN, task_effort=100.0, task_deadline=3)
        ended.append(now(state, "own_failed"))
    # Weeks 0, 1 and 2; then another.
    assert ended == [0, 0, 1, 0, 0]
    assert now(state, "own_weeks_taken") == 0


def test_a_task_done_in_its_last_week_is_solved():
    state = society(1, **FULL)
    work(state, OWN, task_effort=1.0, task_deadline=1)
    assert (now(state, "own_solved"), now(state, "own_failed")) == (1, 0)


def test_no_tasks_arrive_at_a_rate_of_0():
    state = society(1)
    assert work(state, OWN, task_rate=0.0).domain[0] == -1


def test_only_one_domain_leaves_no_elsewhere():
    assert work(society(1)).domain[0] == 0


def test_a_task_from_elsewhere_needs_another_domain():
    state = society(4, expertise=[0, 1, 2, 1])
    tasks = work(state)
    expected = [
        (own + 1 + pick(words(TASKS, i, 0, week=1)[2], 2)) % 3 for i, own in enumerate([0, 1, 2, 1])
    ]
    assert list(tasks.domain) == expected


def test_a_task_without_help_does_not_get_on_and_fails():
    state = society(2, expertise=[0, 1], **FULL)
    tasks = work(state, task_deadline=2)
    assert list(tasks.progress) == [0, 0]
    assert list(tasks.helper) == [-1, -1]
    state.week = 2
    work(state, task_deadline=2)
    assert now(state, "failed") == 2
    assert not state.outcomes.tasks.help_given.any()


def test_the_strongest_contact_with_the_expertise_helps():
    # 3 is closer, but of the same expertise as 0; the ties need not be active.
    pairs = [(0, 1), (0, 2), (0, 3)]
    state = society(4, pairs, raw=[1, 3, 9], active=[True, False, True], expertise=[0, 1, 1, 0])
    tasks = work(state)
    assert tasks.helper[0] == 2
    # 1 and 2 need what 0 knows.
    assert list(tasks.helper[:3]) == [2, 0, 0]
    assert now(state, "by_contacts") == 3


def test_the_first_of_equally_strong_contacts_helps():
    state = society(3, [(0, 2), (0, 1)], raw=3, expertise=[0, 1, 1])
    assert work(state).helper[0] == 2


def test_who_is_full_up_or_gone_does_not_help():
    pairs = [(0, 1), (0, 2), (0, 3)]
    made = {"raw": [1, 2, 3], "expertise": [0, 1, 1, 1, 0, 0]}
    # 3 helps 4 and 5 already.
    busy = {"domain": [-1, -1, -1, -1, 1, 1], "helper": [-1, -1, -1, -1, 3, 3]}
    assert work(society(6, pairs, **made, **busy), help_limit=3).helper[0] == 3
    assert work(society(6, pairs, **made, **busy), help_limit=2).helper[0] == 2
    gone = society(6, pairs, **made, **busy, occupied=[1, 1, 0, 1, 1, 1])
    assert work(gone, help_limit=2).helper[0] == 1


def test_whoever_helped_a_leaver_is_free_for_others_at_once():
    made = {"expertise": [0, 0, 1], "domain": [-1, 1, -1], "helper": [-1, 2, -1]}
    for there, helper in (([1, 1, 1], -1), ([1, 0, 1], 2)):
        state = society(3, [(0, 2), (1, 2)], **made, occupied=there)
        assert work(state, help_limit=1).helper[0] == helper


def test_those_who_ask_in_one_week_are_all_helped():
    # What counts is how many 2 helped before: nobody.
    state = society(4, [(0, 2), (1, 2), (3, 2)], expertise=[0, 0, 1, 0], domain=[-1, -1, -1, 0])
    tasks = work(state, help_limit=1)
    assert list(tasks.helper[:2]) == [2, 2]
    state.week = 2
    tasks.domain[3] = -1
    work(state, help_limit=1)
    assert tasks.domain[3] == 1
    assert tasks.helper[3] == -1


def test_a_contact_of_a_contact_helps_where_the_contact_is_close():
    close = society(3, [(0, 1), (1, 2)], raw=[PERFECT, 1], expertise=[0, 0, 1])
    assert work(close).helper[0] == 2
    assert now(close, "by_contacts_contacts") == 1
    # Reported strength 0: 1 is never asked.
    distant = society(3, [(0, 1), (1, 2)], raw=[0, 1], expertise=[0, 0, 1])
    assert work(distant).helper[0] == -1
    assert now(distant, "by_contacts_contacts") == 0


def test_only_active_ties_lead_to_contacts_contacts():
    for active in ([False, True], [True, False]):
        pairs = [(0, 1), (1, 2)]
        state = society(3, pairs, raw=PERFECT, active=active, expertise=[0, 0, 1])
        assert work(state).helper[0] == -1


def asked(week, engaged=(1, 1), **settings):
    """Return the helper of 0, who shares a community of two with 1; nobody has ties."""
    state = society(
        2, expertise=[0, 1], communities=[[0, 1]], engaged=engaged, week=week, **settings
    )
    helper = work(state).helper[0]
    assert now(state, "by_communities") == sum(state.outcomes.tasks.helper >= 0)
    return helper


def test_a_fellow_member_helps_when_it_is_they_who_is_asked():
    answers = []
    for week in range(1, 9):
        # One of the two who are listed is asked; 0 cannot help themselves.
        seat = pick(words(TASKS, 0, 1, week=week)[3], 2)
        answers.append(asked(week))
        assert answers[-1] == (1 if seat == 1 else -1)
    assert set(answers) == {1, -1}


def test_community_is_for_those_who_take_part():
    for engaged in ((1, 0.05), (0.05, 1)):
        assert {asked(week, engaged) for week in range(1, 9)} == {-1}


def test_one_community_is_asked_of_those_one_belongs_to():
    # 0 belongs to the first and the third; 1, 2 and 3 could help.
    made = {
        "expertise": [0, 1, 1, 1],
        "communities": [[0, 1], [0, 2], [0, 3]],
        "engaged": [1, 1, 0, 1, 1, 1],
    }
    found = set()
    for week in range(1, 17):
        state = society(4, week=week, **made)
        _, _, w2, w3 = words(TASKS, 0, 1, week=week)
        expected = (1, 3)[pick(w2, 2)] if pick(w3, 2) == 1 else -1
        assert work(state).helper[0] == expected
        found.add(expected)
    assert found == {-1, 1, 3}


def test_users_find_users_on_the_platform():
    made = {"expertise": [0, 0, 0, 1, 1, 1], "user": [1, 0, 0, 0, 1, 1]}
    found = set()
    for week in range(1, 17):
        seats = [pick(word, 6) for word in words(TASKS, 0, 2, week=week)]
        expected = next((seat for seat in seats if seat in {4, 5}), -1)
        state = society(6, week=week, **made)
        assert work(state).helper[0] == expected
        assert now(state, "by_platform") == sum(state.outcomes.tasks.helper >= 0)
        found.add(expected)
    assert found == {-1, 4, 5}
    for week in range(1, 17):
        assert work(society(6, week=week, **{**made, "user": [0, 1, 1, 1, 1, 1]})).helper[0] == -1


def test_contacts_come_first_then_their_contacts_then_community_then_platform():
    # Seat 2 is a contact, 3 a contact's contact, 4 a fellow member, 5 on the platform.
    for week in range(200):
        fellow = pick(words(TASKS, 0, 1, week=week)[3], 2) == 1
        through = pick(words(TASKS, 0, 1, week=week)[0], 2) == 1
        posts = [pick(word, 6) for word in words(TASKS, 0, 2, week=week)]
        if fellow and through and 5 in posts:
            break
    helpers, ways = [], []
    for gone in range(2, 7):
        state = society(
            6,
            [(0, 2), (0, 1), (1, 3)],
            raw=[PERFECT, PERFECT, 1],
            expertise=[0, 0, 1, 1, 1, 1],
            communities=[[0, 4]],
            engaged=[1, 1],
            user=[1, 0, 0, 0, 0, 1],
            occupied=[1, 1, *(int(seat >= gone) for seat in range(2, 6))],
            # Nobody but 0 gets a task.
            domain=[-1, 0, 1, 1, 1, 1],
            week=week,
        )
        helpers.append(work(state).helper[0])
        names = ("by_contacts", "by_contacts_contacts", "by_communities", "by_platform")
        ways.append([now(state, name) for name in names])
    assert helpers == [2, 3, 4, 5, -1]
    assert ways == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]]


# 0 is helped by 1, whose own task is of their own domain.
HELPED = {"domain": [1, 1], "helper": [1, -1], "expertise": [0, 1], "begun": 1}


@pytest.mark.parametrize(("complex_", "scale"), [(0, 0.3), (1, 4.0)])
def test_help_gets_on_as_fast_as_time_skill_and_tie_allow(complex_, scale):
    hours = {"hours": [10, 20]}
    state = society(
        2, [(0, 1)], raw=1.7, skill=[0.9, 0.5], conversations=hours, is_complex=complex_, **HELPED
    )
    # The helper has 20 of 40 hours left, less than who asks; it is the helper's skill that counts.
    pace = min(30, 20) / 40 / 2 * (1 + 0.5) / 2
    expected = pace * (1 - exp(-(1.7 + 0.3) / scale))
    assert work(state).progress[0] == pytest.approx(expected, rel=1e-6)


def test_the_one_with_less_time_sets_the_pace():
    state = society(2, [(0, 1)], raw=PERFECT, skill=1, conversations={"hours": [30, 0]}, **HELPED)
    assert work(state).progress[0] == pytest.approx(10 / 40 / 2)


def test_strangers_get_across_what_a_digital_contact_can():
    for complex_, scale in ((0, 0.3), (1, 4.0)):
        state = society(2, skill=1, is_complex=complex_, **HELPED)
        assert work(state).progress[0] == pytest.approx((1 - exp(-0.3 / scale)) / 2, rel=1e-6)


def test_complexity_is_drawn_with_the_task():
    assert list(work(society(2, expertise=[0, 1]), task_complexity=1.0).is_complex) == [1, 1]
    assert list(work(society(2, expertise=[0, 1]), task_complexity=0.0).is_complex) == [0, 0]


def test_help_that_led_to_a_solution_is_counted_and_fades():
    # 0 needs another week of full-time work.
    state = society(2, [(0, 1)], raw=PERFECT, progress=[0.5, 0], **FULL, **HELPED, week=4)
    tasks = work(state)
    assert (now(state, "solved"), now(state, "weeks_taken")) == (1, 4)
    assert list(tasks.help_given) == [0, 1]
    assert (tasks.domain[0], tasks.helper[0]) == (-1, -1)
    state.week = 5
    work(state, task_rate=0.0)
    assert list(tasks.help_given) == pytest.approx([0, 12 / 13])


def test_help_that_led_nowhere_is_not_counted():
    state = society(2, [(0, 1)], raw=PERFECT, **FULL, **HELPED, week=4)
    tasks = work(state, task_effort=100.0, task_deadline=4)
    assert (now(state, "failed"), now(state, "solved"), now(state, "weeks_taken")) == (1, 0, 0)
    assert not tasks.help_given.any()


@pytest.mark.parametrize("away", ["vacant", "somebody else"])
def test_when_the_helper_leaves_another_is_found_and_work_goes_on(away):
    made = {"expertise": [0, 1, 1], "domain": [1, 0, 0], "helper": [1, -1, -1]}
    state = society(
        3,
        [(0, 2)],
        raw=PERFECT,
        skill=1,
        progress=[0.25, 0, 0],
        occupied=[1, int(away != "vacant"), 1],
        **made,
    )
    if away != "vacant":
        state.occupants.generation[1] = 1
    tasks = work(state)
    assert tasks.helper[0] == 2
    assert tasks.progress[0] == pytest.approx(0.25 + 1 / 2)


def test_a_helper_who_leaves_may_leave_nobody():
    state = society(2, occupied=[1, 0], progress=0.25, **HELPED)
    tasks = work(state)
    assert (tasks.domain[0], tasks.helper[0], tasks.progress[0]) == (1, -1, 0.25)


def test_a_helper_is_kept_though_a_closer_one_is_there():
    state = society(
        3, [(0, 1), (0, 2)], raw=[1, 9], expertise=[0, 1, 1], domain=1, helper=[1, -1, -1]
    )
    assert work(state).helper[0] == 1
    assert now(state, "by_contacts") == 0


def test_the_task_of_somebody_who_leaves_is_gone_and_does_not_count():
    state = society(2, occupied=[0, 1], progress=[2.0, 0.0], **HELPED)
    tasks = work(state)
    assert (tasks.domain[0], tasks.helper[0]) == (-1, -1)
    assert now(state, "solved") == now(state, "failed") == 0
