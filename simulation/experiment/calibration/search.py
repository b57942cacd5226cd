"""The search for the parameters whose simulated networks come nearest to the observed one.

First points spread evenly over the ranges (scrambled Sobol' points), then CMA-ES (Hansen 2016,
arXiv:1604.00772) around the best of them, both by optuna. Trials are asked for and told in batches
of a fixed size, so that the course of the search does not depend on how many processes there are.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler

Floats = NDArray[np.float64]
Evaluate = Callable[[Sequence[Floats]], Floats]
"""From points of the unit cube, (p,) each, to the mean statistics of their simulated networks,
(points, k); replicates and their chance are the same for every point."""

TargetAt = Callable[[Floats], "Target"]
"""From a point to the target whose scales hold there."""

Phase = Literal["spread", "narrow", "polish"]

BATCH = 8
SPREAD_PART = 4
"""One trial in so many is spread over the whole ranges."""

REACH = 0.3
"""How far from the best of them the second phase samples, as a share of each range."""


@dataclass(frozen=True)
class Target:
    """What is to be matched: the observed statistics, (k,), and what a deviation counts, (k,).

    The distance of statistics m is the sum of ``weight`` (m - ``observed``)^2, with weight = the
    file's weight / (the statistic's scale)^2: a deviation counts in standard deviations. Off the
    diagonal the weights are zero: with statistics that the model cannot match exactly, or whose
    covariance comes from few networks, optimal weights mislead (Altonji & Segal 1996, J. Bus.
    Econ. Stat. 14:353).
    """

    observed: Floats
    weight: Floats

    def distance(self, statistics: Floats) -> Floats:
        """Return the distance of statistics, (..., k), from the observed ones."""
        apart: Floats = ((statistics - self.observed) ** 2) @ self.weight
        return apart


class Trial(NamedTuple):
    """A point that was tried, its mean statistics, (k,), and its distance."""

    phase: Phase
    point: Floats
    statistics: Floats
    distance: float


def search(
    evaluate: Evaluate, target_at: TargetAt, start: Floats, n_trials: int, seed: int
) -> tuple[list[Trial], Target]:
    """Return the trials of a search that begins at ``start``, and the target that judged them.

    The target is taken at the start and again at the best point of the first phase: deviations are
    to be weighed by what chance does near the estimate, not where the search happened to begin.

    Raises
    ------
    InputError
        When optuna or cmaes is not installed.
    """
    require_optuna()
    n_spread = max(BATCH, n_trials // SPREAD_PART // BATCH * BATCH)
    with _quietly():
        trials = _spread(evaluate, target_at(start), start, n_spread, seed)
        target = target_at(best_of(trials).point)
        trials = [one._replace(distance=float(target.distance(one.statistics))) for one in trials]
        trials += _narrow(evaluate, target, best_of(trials).point, n_trials - n_spread, seed)
    return trials, target


def best_of(trials: Sequence[Trial]) -> Trial:
    """Return the trial with the least distance, the first of equals."""
    return min(trials, key=lambda trial: trial.distance)


def require_optuna() -> None:
    """Refuse to go on without the libraries of the extra ``calibrate``."""
    try:
        import cmaes  # noqa: F401 - optuna asks for it only when it is needed
        import optuna  # noqa: F401 - the question is whether it is there
    except ImportError as error:
        raise InputError(
            f"calibration needs `{error.name}`, which is not installed: "
            "pip install 'orgsim[calibrate]'"
        ) from None


def _spread(evaluate: Evaluate, target: Target, start: Floats, n: int, seed: int) -> list[Trial]:
    from optuna.samplers import QMCSampler

    sampler = QMCSampler(
        qmc_type="sobol",
        scramble=True,
        seed=_seed(seed),
        warn_asynchronous_seeding=False,
        warn_independent_sampling=False,
    )
    ends = np.zeros(len(start)), np.ones(len(start))
    return _trials("spread", sampler, ends, start, evaluate, target, n)


def _narrow(evaluate: Evaluate, target: Target, best: Floats, n: int, seed: int) -> list[Trial]:
    from optuna.samplers import CmaEsSampler

    # CMA-ES begins in the middle of its box: the box is laid around the best point so far.
    sampler = CmaEsSampler(seed=_seed(seed), popsize=BATCH, warn_independent_sampling=False)
    return _trials("narrow", sampler, (best - REACH, best + REACH), best, evaluate, target, n)


def _trials(
    phase: Phase,
    sampler: BaseSampler,
    ends: tuple[Floats, Floats],
    first: Floats,
    evaluate: Evaluate,
    target: Target,
    n: int,
) -> list[Trial]:
    import optuna
    from optuna.distributions import FloatDistribution

    names = [str(place) for place in range(len(first))]
    box: Any = {
        name: FloatDistribution(float(low), float(high))
        for name, low, high in zip(names, *ends, strict=True)
    }
    study = optuna.create_study(sampler=sampler)
    study.enqueue_trial(dict(zip(names, first.tolist(), strict=True)))
    found: list[Trial] = []
    while len(found) < n:
        asked = [study.ask(box) for _ in range(min(BATCH, n - len(found)))]
        points = [_inside(np.array([one.params[name] for name in names])) for one in asked]
        batch = tried(phase, points, evaluate, target)
        for one, trial in zip(asked, batch, strict=True):
            study.tell(one, trial.distance)
        found += batch
    return found


def tried(
    phase: Phase, points: Sequence[Floats], evaluate: Evaluate, target: Target
) -> list[Trial]:
    """Return points as trials."""
    statistics = evaluate(points)
    apart = target.distance(statistics).tolist()
    return [Trial(phase, *one) for one in zip(points, statistics, apart, strict=True)]


def _inside(point: Floats) -> Floats:
    """Return a point of the unit cube: what lies beyond a face is reflected by it."""
    reflected: Floats = np.clip(1.0 - np.abs(1.0 - np.abs(point)), 0.0, 1.0)
    return reflected


def _seed(seed: int) -> int:
    # Samplers take 32 bits.
    return seed % 2**32


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep optuna from telling of every trial, and of what in it is experimental."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield
    finally:
        optuna.logging.set_verbosity(before)
