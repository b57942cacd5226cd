"""What a scenario may change: one file a kind, listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from simulation.interventions.add_communities import AddCommunities
from simulation.interventions.change_autonomy import ChangeAutonomy
from simulation.interventions.flatten_hierarchy import FlattenHierarchy
from simulation.interventions.intervention import Intervention

INTERVENTIONS: tuple[type[Intervention], ...] = (FlattenHierarchy, AddCommunities, ChangeAutonomy)

BY_KIND: dict[str, type[Intervention]] = {
    kind.model_fields["kind"].default: kind for kind in INTERVENTIONS
}

if TYPE_CHECKING:
    AnyIntervention = Intervention
else:
    # Pydantic reads the kind first: a mistake is reported against that kind's settings only.
    AnyIntervention = Annotated[Union[INTERVENTIONS], Field(discriminator="kind")]  # noqa: UP007 (made from a tuple)

__all__ = ["BY_KIND", "INTERVENTIONS", "AnyIntervention", "Intervention"]
