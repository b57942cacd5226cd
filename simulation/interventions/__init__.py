"""What a scenario may change: one file a kind, listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from simulation.interventions.add_communities import AddCommunities
from simulation.interventions.add_layer import AddLayer
from simulation.interventions.add_shared_spaces import AddSharedSpaces
from simulation.interventions.bring_teams_together import BringTeamsTogether
from simulation.interventions.change_autonomy import ChangeAutonomy
from simulation.interventions.change_presence import ChangePresence
from simulation.interventions.change_status_distance import ChangeStatusDistance
from simulation.interventions.change_turnover import ChangeTurnover
from simulation.interventions.curate_platform_groups import CuratePlatformGroups
from simulation.interventions.develop_line_managers import DevelopLineManagers
from simulation.interventions.encourage_introductions import EncourageIntroductions
from simulation.interventions.facilitate_communities import FacilitateCommunities
from simulation.interventions.flatten_hierarchy import FlattenHierarchy
from simulation.interventions.hire import Hire
from simulation.interventions.hold_offsite import HoldOffsite
from simulation.interventions.hold_skip_level_meetings import HoldSkipLevelMeetings
from simulation.interventions.intervention import Intervention
from simulation.interventions.introduce_hot_desking import IntroduceHotDesking
from simulation.interventions.lay_off import LayOff
from simulation.interventions.mentor import Mentor
from simulation.interventions.merge_companies import MergeCompanies
from simulation.interventions.model_platform_use import ModelPlatformUse
from simulation.interventions.move_to_site import MoveToSite
from simulation.interventions.onboard import Onboard
from simulation.interventions.open_up_floors import OpenUpFloors
from simulation.interventions.promote import Promote
from simulation.interventions.randomise_coffee import RandomiseCoffee
from simulation.interventions.recognise_collaboration import RecogniseCollaboration
from simulation.interventions.reorganise_teams import ReorganiseTeams
from simulation.interventions.reseat import Reseat
from simulation.interventions.roll_out_platform import RollOutPlatform
from simulation.interventions.rotate_jobs import RotateJobs
from simulation.interventions.run_cross_unit_projects import RunCrossUnitProjects
from simulation.interventions.standardise_practices import StandardisePractices
from simulation.interventions.support_newcomers import SupportNewcomers
from simulation.interventions.train_employees import TrainEmployees
from simulation.interventions.train_for_platform import TrainForPlatform

INTERVENTIONS: tuple[type[Intervention], ...] = (
    # hierarchy
    FlattenHierarchy,
    AddLayer,
    ChangeStatusDistance,
    # autonomy
    ChangeAutonomy,
    # workplace
    ChangePresence,
    OpenUpFloors,
    IntroduceHotDesking,
    AddSharedSpaces,
    Reseat,
    BringTeamsTogether,
    MoveToSite,
    # communities
    AddCommunities,
    FacilitateCommunities,
    # platform
    RollOutPlatform,
    TrainForPlatform,
    ModelPlatformUse,
    CuratePlatformGroups,
    # leadership
    DevelopLineManagers,
    EncourageIntroductions,
    SupportNewcomers,
    HoldSkipLevelMeetings,
    # people
    Hire,
    Onboard,
    Mentor,
    Promote,
    RotateJobs,
    ReorganiseTeams,
    ChangeTurnover,
    LayOff,
    MergeCompanies,
    RunCrossUnitProjects,
    RecogniseCollaboration,
    RandomiseCoffee,
    HoldOffsite,
    TrainEmployees,
    StandardisePractices,
)

BY_KIND: dict[str, type[Intervention]] = {
    kind.model_fields["kind"].default: kind for kind in INTERVENTIONS
}

if TYPE_CHECKING:
    AnyIntervention = Intervention
else:
    # Pydantic reads the kind first: a mistake is reported against that kind's settings only.
    AnyIntervention = Annotated[Union[INTERVENTIONS], Field(discriminator="kind")]  # noqa: UP007 (made from a tuple)

__all__ = ["BY_KIND", "INTERVENTIONS", "AnyIntervention", "Intervention"]
