"""Shared spaces: multiplied, so that several additions go together."""

from __future__ import annotations

import numpy as np

from simulation.interventions.programme import Programme
from simulation.interventions.where import at_the_start
from simulation.organisation.policies import POLICY_NAMES, Policies
from tests.interventions.redesigning import DRAWS, ORGANISATION, made


def test_factors_multiply():
    entries = [made("add_shared_spaces", by_factor=factor) for factor in (1.5, 2.0)]
    effect = Programme(entries, Policies(), ORGANISATION, DRAWS, 9).effect(0, at_the_start)
    assert np.all(effect.dials[POLICY_NAMES.index("shared_spaces")] == np.float64(3))
