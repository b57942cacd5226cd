"""Which parameters are drawn for a robustness analysis, from which ranges."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from simulation.dynamics.parameters import Parameters
from simulation.errors import InputError, nearest
from simulation.experiment.composite import COMPARED, NAME, parts
from simulation.experiment.plan import plan
from simulation.experiment.robustness.library import scikit_learn
from simulation.experiment.sweeping.designs import Design, Factor
from simulation.experiment.sweeping.settings import Sweep, check_sweep
from simulation.experiment.value import OUTCOMES
from simulation.measures import MEASURES
from simulation.scenario import Scenario

POINTS, REPLICATES = 128, 4
ROOT = "parameters."
ASSUMED, FOUND = 2.0, 1.25
"""By which factor a parameter may be off, either way, that declares no evidence range: one that is
assumed, and one that was measured or calibrated."""
EVIDENCE = "evidence"


class Drawn(NamedTuple):
    """The range from which a parameter is drawn, and why it is this one."""

    name: str
    low: float
    high: float
    log: bool
    why: str


def robustness_sweep(
    scenarios: Sequence[Scenario],
    points: int = POINTS,
    replicates: int = REPLICATES,
    measures: Sequence[str] | None = None,
) -> Sweep:
    """Return the sweep of a robustness analysis: a Latin hypercube over the parameters.

    The first scenario is the baseline. Parameters are drawn around its values (see ``drawn``);
    those in which scenarios differ are left as they are: they are what is compared. ``measures``
    are social capital, its parts and the outcomes, unless they are named.

    Raises
    ------
    InputError
        When scikit-learn is not installed, when there are fewer than two scenarios, when they
        cannot be run beside one another, or when a measure is unknown or has no better direction.
    """
    scikit_learn()
    if len(scenarios) < 2:
        message = "a ranking needs at least two scenarios; the first is the baseline"
        raise InputError(message, key="SCENARIO", found=len(scenarios), allowed="2 or more")
    settled = [
        one.model_copy(update={"run": one.run.model_copy(update={"replicates": replicates})})
        for one in scenarios
    ]
    planned = plan(settled)
    factors = tuple(
        Factor(ROOT + one.name, low=one.low, high=one.high, log=one.log, whole=whole(one.name))
        for one in drawn(settled)
    )
    seed = planned.first.run.seed
    sweep = Sweep(
        name="Robustness of " + " and ".join(planned.scenarios),
        scenarios=tuple(planned.scenarios.values()),
        design=Design("latin_hypercube", factors, points, seed),
        replicates=replicates,
        measures=_measures(measures),
    )
    check_sweep(sweep)
    return sweep


def drawn(scenarios: Sequence[Scenario]) -> list[Drawn]:
    """Return the parameters that are drawn, and the range of each.

    One that declares an evidence range is drawn from it, evenly. Any other is drawn around the
    scenarios' own value, by ratios: within a factor of 2 either way where it is assumed, 1.25 where
    it was measured or calibrated; one in log-odds that may be below 0, within the logarithm of this
    factor, so that the odds are. Never beyond what the model allows. One in which scenarios differ,
    or from whose value no ratio leads away (0), is not drawn.
    """
    own = [one.parameters for one in scenarios]
    ranges = (
        evidence_range(name, float(getattr(own[0], name)))
        for name in Parameters.model_fields
        if len({getattr(one, name) for one in own}) == 1
    )
    return [one for one in ranges if one.low < one.high]


def evidence_range(name: str, value: float) -> Drawn:
    """Return the range from which a parameter of this value is drawn: see ``drawn``."""
    field = Parameters.model_fields[name]
    origin: Any = field.json_schema_extra
    least = next(limit.ge for limit in field.metadata if hasattr(limit, "ge"))
    most = next(limit.le for limit in field.metadata if hasattr(limit, "le"))
    if EVIDENCE in origin:
        low, high = origin[EVIDENCE]
        return Drawn(name, float(low), float(high), False, "evidence range declared")
    factor = ASSUMED if origin["basis"] == "assumed" else FOUND
    if least < 0:
        low, high = value - math.log(factor), value + math.log(factor)
        why = f"{origin['basis']}: odds within a factor of {factor:g}"
    else:
        low, high = value / factor, value * factor
        why = f"{origin['basis']}: within a factor of {factor:g}"
    low, high = max(low, float(least)), min(high, float(most))
    if whole(name):
        low, high = float(math.ceil(low)), float(math.floor(high))
    return Drawn(name, low, high, least >= 0 and low > 0, why)


def whole(name: str) -> bool:
    """Return whether a parameter is a whole number."""
    return Parameters.model_fields[name].annotation is int


def _measures(wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the measures to be taken: for social capital, its parts."""
    return tuple(dict.fromkeys(_taken(OUTCOMES if wanted is None else wanted)))


def _taken(wanted: Sequence[str]) -> Iterator[str]:
    for name in wanted:
        if name == NAME:
            yield from parts()
            continue
        if name not in MEASURES or MEASURES[name].better == "neither":
            unknown = name not in MEASURES
            raise InputError(
                f"unknown measure `{name}`"
                if unknown
                else f"of `{name}` neither direction is better: no scenario can win in it",
                key="--measures",
                found=name,
                allowed="one of `orgsim list measures` that has a better direction",
                suggestion=nearest(name, COMPARED) if unknown else None,
            )
        yield name
