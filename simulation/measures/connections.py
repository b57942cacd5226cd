"""Connections: who could reach whom. The structure of active ties, unweighted.

Definitions are those of networkx and igraph where they have one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.measures.arithmetic import gini, mean, ratio
from simulation.measures.measure import measure
from simulation.organisation.people import Ints

if TYPE_CHECKING:
    from simulation.measures.snapshot import Snapshot

WASSERMAN = "Wasserman & Faust 1994"
KRACKHARDT = "Krackhardt & Stern 1988, Soc. Psychol. Q. 51:123"
BURT = "Burt 1992, Structural Holes"
DISTANCES_SAMPLED = (
    "Above 2,000 employees: from 512 employees, always the same; in the networks tried within 1 % "
    "of the exact value."
)
BETWEENNESS_SAMPLED = (
    "Above 300 employees: from 64 employees, always the same, corrected for attenuation; in "
    "the networks tried within .05 of the exact value up to 1,000 employees, within .1 at 3,000, "
    "and .1 too low in the one of 10,000."
)


@measure(
    label="Ties per employee",
    unit="ties",
    range=(0, math.inf),
    better="higher",
    source=WASSERMAN,
    definition="2 m / n, for m active ties among n employees; NaN without employees.",
)
def mean_degree(snapshot: Snapshot) -> float:
    """Return the number of active ties that an employee has."""
    return ratio(2 * snapshot.n_ties, snapshot.n)


@measure(
    label="Share of possible ties that exist",
    unit="share",
    range=(0, 1),
    better="neither",
    source=WASSERMAN,
    definition="2 m / (n (n - 1)); NaN below two employees.",
)
def density(snapshot: Snapshot) -> float:
    """Return the share of pairs of employees that have an active tie."""
    return ratio(2 * snapshot.n_ties, snapshot.n * (snapshot.n - 1))


@measure(
    label="Employees without any tie",
    unit="share",
    range=(0, 1),
    better="lower",
    source=WASSERMAN,
    definition="Share of employees with no active tie; NaN without employees.",
)
def isolates_share(snapshot: Snapshot) -> float:
    """Return the share of employees without an active tie."""
    return mean(snapshot.degree == 0)


@measure(
    label="Employees in the largest connected group",
    unit="share",
    range=(0, 1),
    better="higher",
    source=WASSERMAN,
    every=4,
    definition="Employees in the largest connected component / n; NaN without employees.",
)
def giant_component_share(snapshot: Snapshot) -> float:
    """Return the share of employees in the largest connected component."""
    return ratio(int(snapshot.component_sizes.max(initial=0)), snapshot.n)


@measure(
    label="How far one's contacts know each other",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Watts & Strogatz 1998, Nature 393:440",
    every=4,
    definition=(
        "Mean over all employees of the share of pairs of their neighbours that have a tie; an "
        "employee with fewer than two ties counts as 0 (as in networkx); NaN without employees."
    ),
)
def clustering(snapshot: Snapshot) -> float:
    """Return the mean local clustering coefficient."""
    degree = snapshot.degree.astype(np.float64)
    pairs = degree * (degree - 1) / 2
    return mean(snapshot.triangles / np.maximum(pairs, 1))


@measure(
    label="Steps between two employees",
    unit="ties",
    range=(1, math.inf),
    better="lower",
    source="Watts & Strogatz 1998, Nature 393:440",
    every=13,
    sampled=DISTANCES_SAMPLED,
    definition=(
        "Mean length of the shortest path over the pairs that are connected; NaN without ties."
    ),
)
def path_length(snapshot: Snapshot) -> float:
    """Return the mean shortest path among connected pairs."""
    counts = snapshot.distance_counts
    return ratio(int(counts @ np.arange(len(counts))), int(counts.sum()))


@measure(
    label="Ease of reaching anybody",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Latora & Marchiori 2001, Phys. Rev. Lett. 87:198701",
    every=13,
    sampled=DISTANCES_SAMPLED,
    definition=(
        "Mean over all pairs of 1 / length of the shortest path, 0 when there is none; NaN below "
        "two employees."
    ),
)
def global_efficiency(snapshot: Snapshot) -> float:
    """Return the mean inverse distance over all pairs."""
    counts = snapshot.distance_counts
    sources = len(snapshot.distance_sources)
    closeness = float((counts[1:] / np.arange(1, len(counts))).sum())
    return ratio(closeness, sources * (snapshot.n - 1))


@measure(
    label="How far the network splits along units",
    unit="modularity",
    range=(-0.5, 1),
    better="lower",
    source="Newman & Girvan 2004, Phys. Rev. E 69:026113",
    every=4,
    definition=(
        "Sum over units u of m_u / m - (d_u / 2 m)^2, with m_u the ties within the unit and d_u "
        "the sum of its degrees; 0 with one unit; NaN without ties."
    ),
)
def modularity_units(snapshot: Snapshot) -> float:
    """Return the modularity of the partition into units."""
    n_ties = snapshot.n_ties
    if n_ties == 0:
        return math.nan
    degrees = np.bincount(snapshot.unit, snapshot.degree)
    within = 1 - mean(snapshot.crosses_units)
    return within - float(((degrees / (2 * n_ties)) ** 2).sum())


def _ei_index(snapshot: Snapshot, label: Ints) -> float:
    """Return (external - internal) / (external + internal) ties."""
    return 2 * mean(snapshot.crosses(label)) - 1


@measure(
    label="Balance of ties across and within units",
    unit="index",
    range=(-1, 1),
    better="neither",
    source=KRACKHARDT,
    definition="(ties across units - ties within) / all ties; NaN without ties.",
)
def ei_index_units(snapshot: Snapshot) -> float:
    """Return the E-I index of units."""
    return _ei_index(snapshot, snapshot.unit)


@measure(
    label="Balance of ties across and within sites",
    unit="index",
    range=(-1, 1),
    better="neither",
    source=KRACKHARDT,
    definition="(ties across sites - ties within) / all ties; NaN without ties.",
)
def ei_index_sites(snapshot: Snapshot) -> float:
    """Return the E-I index of sites."""
    return _ei_index(snapshot, snapshot.site)


@measure(
    label="Balance of ties across and within levels",
    unit="index",
    range=(-1, 1),
    better="neither",
    source=KRACKHARDT,
    definition="(ties across levels - ties within) / all ties; NaN without ties.",
)
def ei_index_levels(snapshot: Snapshot) -> float:
    """Return the E-I index of levels."""
    return _ei_index(snapshot, snapshot.level)


@measure(
    label="Ties that cross units",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Kleinbaum, Stuart & Tushman 2013, Organization Science 24:1316",
    definition="Ties between employees of different units / all ties; NaN without ties.",
)
def cross_unit_tie_share(snapshot: Snapshot) -> float:
    """Return the share of ties that cross units."""
    return mean(snapshot.crosses_units)


@measure(
    label="Ties that cross levels",
    unit="share",
    range=(0, 1),
    better="higher",
    source="Kleinbaum, Stuart & Tushman 2013, Organization Science 24:1316",
    definition="Ties between employees of different levels / all ties; NaN without ties.",
)
def cross_level_tie_share(snapshot: Snapshot) -> float:
    """Return the share of ties that cross levels."""
    return mean(snapshot.crosses(snapshot.level))


@measure(
    label="How unequally ties are spread",
    unit="Gini coefficient",
    range=(0, 1),
    better="lower",
    source="Gini 1912; Dorfman 1979, Rev. Econ. Stat. 61:146",
    definition=(
        "Mean absolute difference of degree over all ordered pairs / (2 mean degree); NaN "
        "without ties."
    ),
)
def degree_gini(snapshot: Snapshot) -> float:
    """Return the Gini coefficient of degree."""
    return gini(snapshot.degree)


@measure(
    label="How far paths run through few people",
    unit="Gini coefficient",
    range=(0, 1),
    better="lower",
    source="Freeman 1977, Sociometry 40:35 (betweenness)",
    every=26,
    sampled=BETWEENNESS_SAMPLED,
    definition=(
        "Gini coefficient of betweenness (pairs of others whose shortest paths run through the "
        "employee); NaN when nobody stands between others."
    ),
)
def betweenness_gini(snapshot: Snapshot) -> float:
    """Return the Gini coefficient of betweenness, corrected for what sampling adds to spread.

    Multiplied by the share of the standard deviation that is not error of sampling: Spearman's
    correction for attenuation (1904, Am. J. Psychol. 15:72). 1 when nothing is sampled.
    """
    value, variance = snapshot.betweenness
    spread = float(value.var()) if snapshot.n else 0.0
    observed = gini(value)
    if spread == 0:
        return observed
    return observed * math.sqrt(max(0.0, 1 - float(variance.mean()) / spread))


@measure(
    label="How closed an employee's network is",
    unit="Burt's constraint",
    range=(0, 1.125),
    better="neither",
    source=BURT,
    every=4,
    definition=(
        "Mean over employees with a tie of the sum over neighbours j of (p_ij + sum over others q "
        "of p_iq p_qj)^2, with p = 1 / degree; NaN without ties."
    ),
)
def constraint(snapshot: Snapshot) -> float:
    """Return Burt's constraint, the mean over employees with a tie."""
    tied = snapshot.degree > 0
    invested = (1 + snapshot.third_parties.shares) ** 2
    total = np.bincount(snapshot.person, invested, snapshot.n)
    return mean(total[tied] / snapshot.degree[tied].astype(np.float64) ** 2)


@measure(
    label="Contacts that are not redundant",
    unit="ties",
    range=(1, math.inf),
    better="neither",
    source=f"{BURT}; Borgatti 1997, Connections 20:35",
    every=4,
    definition=(
        "Mean over employees with a tie of degree - 2 t / degree, with t the ties among the "
        "neighbours; NaN without ties."
    ),
)
def effective_size(snapshot: Snapshot) -> float:
    """Return the effective size of networks, the mean over employees with a tie."""
    tied = snapshot.degree > 0
    degree = snapshot.degree[tied].astype(np.float64)
    return mean(degree - 2 * snapshot.triangles[tied] / degree)


@measure(
    label="Ties that alone join two teams' people",
    unit="share",
    range=(0, 1),
    better="neither",
    source="Burt 2002, Social Networks 24:333 (bridges)",
    every=4,
    definition=(
        "Ties across teams whose two ends share no neighbour / all ties; the tie with one's "
        "manager crosses teams; NaN without ties."
    ),
)
def bridging_tie_share(snapshot: Snapshot) -> float:
    """Return the share of ties that are Burt's bridges between teams."""
    return mean(snapshot.crosses_teams & (snapshot.third_parties.common == 0))
