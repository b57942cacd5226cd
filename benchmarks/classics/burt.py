"""Burt 2004: those whose networks span structural holes have more good ideas.

Unlike the others, this is the whole model: an organisation of 1,000 in its third year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import igraph
import numpy as np
from matplotlib.figure import Figure
from scipy.stats import spearmanr

from benchmarks.classics.brokers import compared
from benchmarks.classics.figures import axes, curve, finished
from benchmarks.classics.result import Mean, Result, mean, shown
from simulation.dynamics.week import PROCESSES, Processes
from simulation.organisation.generate import GenerateSettings
from simulation.replicate import Replicate
from simulation.scenario import OrganisationSettings, RunSettings, Scenario

EMPLOYEES = 1000
BURN_IN = 104
YEAR = 52
QUARTERS = (
    "least constrained quarter",
    "second quarter",
    "third quarter",
    "most constrained quarter",
)


class Year(NamedTuple):
    """What each one who was there all year did, (n,), and their mean constraint and ties."""

    constraint: np.ndarray
    ties: np.ndarray
    ideas: np.ndarray
    value: np.ndarray
    carried_out: np.ndarray


class _Counting:
    """Counts ideas by employee while the model runs."""

    def __init__(self, n: int) -> None:
        self.started, self.value, self.carried_out = np.zeros((3, n))

    def pursue(self, state, p, draws):  # type: ignore[no-untyped-def]
        ideas = state.outcomes.ideas
        before, done = ideas.pair.copy(), ideas.carried_out.copy()
        PROCESSES.pursue_ideas(state, p, draws)
        new = (before < 0) & (ideas.pair >= 0)
        self.started[new] += 1
        self.value[new] += ideas.novelty[new] * ideas.feasibility[new]
        ended = (before >= 0) & (ideas.pair < 0)
        bit = np.uint32(1) << np.maximum(before, 0).astype(np.uint32)
        unit = state.foci.unit
        first = ended & (done[unit] & bit == 0) & (ideas.carried_out[unit] & bit != 0)
        self.carried_out[first] += 1


def year(seed: int, employees: int = EMPLOYEES) -> Year:
    """Return a year's ideas by employee, with Burt's constraint averaged over its quarters."""
    counting = _Counting(employees)
    processes: Processes = PROCESSES._replace(pursue_ideas=counting.pursue)
    scenario = Scenario(
        name="a year",
        organisation=OrganisationSettings(generate=GenerateSettings(employees=employees)),
        run=RunSettings(weeks=YEAR, burn_in=BURN_IN, seed=seed, replicates=1),
    )
    one = Replicate(scenario, 0, processes=processes)
    while one.week < 0:
        one.step()
    counting.__init__(employees)  # type: ignore[misc]
    networks = []
    for week in range(YEAR):
        one.step()
        if week % 13 == 12:
            networks.append(_constraint_and_ties(one, employees))
    constraint, ties = np.mean(networks, axis=0)
    people = one.state.occupants
    there = (people.occupied > 0) & (people.joined < 0) & np.isfinite(constraint)
    each = (constraint, ties, counting.started, counting.value, counting.carried_out)
    return Year(*(values[there] for values in each))


def _constraint_and_ties(one: Replicate, employees: int) -> np.ndarray:
    ties = one.network().ties
    edges = list(zip(ties["source"].tolist(), ties["target"].tolist(), strict=True))
    graph = igraph.Graph(n=employees, edges=edges)
    return np.array([graph.constraint(), graph.degree()])


def by_quarter(found: Year) -> np.ndarray:
    """Return ideas, value of an idea, and ideas carried out, by quarter of constraint, (4, 3)."""
    quarter = np.digitize(found.constraint, np.quantile(found.constraint, (0.25, 0.5, 0.75)))
    rows = []
    for number in range(len(QUARTERS)):
        inside = quarter == number
        ideas = found.ideas[inside].sum()
        rows.append(
            (
                found.ideas[inside].mean(),
                found.value[inside].sum() / ideas,
                found.carried_out[inside].mean(),
            )
        )
    return np.array(rows)


def result(seeds: Sequence[int]) -> Result:
    """Return ideas by constraint, and their rank correlation."""
    years = [year(seed) for seed in seeds]
    found = mean([by_quarter(one) for one in years])
    correlation = mean([float(spearmanr(one.constraint, one.ideas)[0]) for one in years])
    rows = [("", "ideas a year", "novelty × feasibility of an idea", "carried out a year")]
    for number, name in enumerate(QUARTERS):
        each = zip(found.value[number], found.error[number], strict=True)
        rows.append((name, *(shown(Mean(v, e)) for v, e in each)))
    rows.append(("rank correlation of constraint and ideas", shown(correlation), "", ""))
    size = mean([float(spearmanr(one.constraint, one.ties)[0]) for one in years])
    rows.append(("rank correlation of constraint and number of ties", shown(size), "", ""))
    for name, kind in compared(seeds).items():
        rows.append((f"{name}, all with 8 ties", shown(kind.ideas), "", ""))

    def draw() -> Figure:
        figure, pair = axes(2)
        labels = ["least", "second", "third", "most"]
        texts = ("ideas a year and employee", "novelty × feasibility of an idea")
        for column, (ax, text) in enumerate(zip(pair, texts, strict=True)):
            cells = zip(found.value[:, column], found.error[:, column], strict=True)
            curve(ax, range(4), [Mean(v, e) for v, e in cells], "", 0)
            ax.set_xticks(range(4), labels)
            ax.set(xlabel="quarter of employees by constraint", ylabel=text, ylim=(0, None))
        return finished(figure, pair)

    return Result(rows, draw)
