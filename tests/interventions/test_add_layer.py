"""Another layer: no lead has more than the span, and nobody else moves."""

from __future__ import annotations

import numpy as np

from simulation.organisation.organisation import problems
from simulation.organisation.people import layers, spans
from tests.interventions.redesigning import EVERYBODY, ORGANISATION, redesigned

PEOPLE = ORGANISATION.people
WIDE = redesigned("flatten_hierarchy", span=20)


def test_leads_get_no_more_than_the_span():
    after = redesigned("add_layer", EVERYBODY, WIDE, span=6)
    assert list(problems(after)) == []
    changed = after.people.manager != WIDE.people.manager
    leads = np.unique(after.people.manager[changed])
    assert leads.size
    assert spans(after.people.manager)[leads].max() <= 6
    assert layers(after.people.manager).max() > layers(WIDE.people.manager).max()


def test_leads_are_of_the_old_team_and_of_its_highest_levels():
    after = redesigned("add_layer", EVERYBODY, WIDE, span=6).people
    for seat in np.flatnonzero(after.manager != WIDE.people.manager):
        lead = after.manager[seat]
        assert after.manager[lead] == WIDE.people.manager[seat]
        assert after.level[lead] >= after.level[seat]


def test_a_narrow_organisation_stays_as_it_is():
    assert redesigned("add_layer", span=100) is ORGANISATION


def test_managers_among_the_reports_stay_where_they_are():
    after = redesigned("add_layer", EVERYBODY, WIDE, span=6).people
    managing = spans(WIDE.people.manager) > 0
    assert np.array_equal(after.manager[managing], WIDE.people.manager[managing])


def test_only_those_concerned_get_a_lead():
    some = WIDE.people.unit == 0
    after = redesigned("add_layer", some, WIDE, span=6).people
    assert np.array_equal(after.manager[~some], WIDE.people.manager[~some])
