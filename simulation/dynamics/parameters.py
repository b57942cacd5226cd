"""The model's parameters: every process's own, joined flat."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.dynamics import (
    attention,
    communities,
    embeddedness,
    facts,
    ideas,
    knowledge,
    opportunity,
    platform,
    practices,
    projects,
    readiness,
    skill,
    tasks,
    ties,
    turnover,
)


class Parameters(
    turnover.Parameters,
    projects.Parameters,
    embeddedness.Parameters,
    opportunity.Parameters,
    readiness.Parameters,
    attention.Parameters,
    ties.Parameters,
    communities.Parameters,
    platform.Parameters,
    knowledge.Parameters,
    facts.Parameters,
    practices.Parameters,
    skill.Parameters,
    tasks.Parameters,
    ideas.Parameters,
):
    """All parameters of the model, under the names that a scenario's ``parameters`` uses."""


# Kernels take the parameters as one record of floats; the names are those declared above.
_RECORD = np.dtype([(name, np.float64) for name in Parameters.model_fields])


def values(parameters: Parameters) -> np.record:
    """Return the parameters as kernels take them: a record with a float a parameter."""
    row = tuple(float(getattr(parameters, name)) for name in Parameters.model_fields)
    record: np.record = np.rec.array([row], dtype=_RECORD)[0]
    return record


def parameters_table() -> str:
    """Return the table of docs/parameters.md: each parameter and where its default comes from."""
    lines = [
        "| parameter | default | range | unit | basis | source | meaning |",
        "|---|---:|---|---|---|---|---|",
    ]
    for name, field in Parameters.model_fields.items():
        origin: Any = field.json_schema_extra
        low = next(limit.ge for limit in field.metadata if hasattr(limit, "ge"))
        high = next(limit.le for limit in field.metadata if hasattr(limit, "le"))
        cells = (origin["unit"], origin["basis"], origin["source"], str(field.description))
        lines.append(f"| `{name}` | {field.default} | {low} – {high} | {' | '.join(cells)} |")
    return "\n".join(lines)
