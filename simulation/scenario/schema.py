"""The scenario: everything that determines a run, validated and immutable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from simulation.dynamics.parameters import Parameters
from simulation.importing.settings import ImportSettings
from simulation.interventions import AnyIntervention
from simulation.interventions.mistakes import mistake
from simulation.organisation.generate import GenerateSettings
from simulation.organisation.policies import Policies
from simulation.scenario.document import Node
from simulation.scenario.replicates import NEED_KNOWLEDGE, Replicates, Until
from simulation.scenario.valuation import Valuation

WEEKS_COMPARED = 52

_Week = Annotated[int, Field(strict=True, ge=0)]


class RunSettings(BaseModel):
    """How long, how often and from which seed a scenario is run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weeks: int = Field(
        104, ge=1, le=2000, strict=True, description="Weeks simulated after burn-in."
    )
    burn_in: int = Field(
        52, ge=0, le=2000, strict=True, description="Weeks simulated before week 0, not reported."
    )
    replicates: Replicates = Field(
        10,
        description="Runs that differ by chance only: how many, or until which precision.",
    )
    seed: int = Field(
        1, ge=0, lt=2**63, strict=True, description="The number from which all chance follows."
    )
    knowledge: bool = Field(
        True,
        strict=True,
        description="Whether knowledge and work are simulated; without them runs are faster, ties "
        "are the same, and outcomes have no values.",
    )
    window: tuple[_Week, _Week] | None = Field(
        None,
        description="Weeks over which measures are compared: the first, and the first after them; "
        "left out, the last 52 weeks, or the second half of a shorter run.",
    )

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        if self.window is None:
            return self
        first, after = self.window
        if not first < after <= self.weeks:
            raise mistake(
                "the window must lie within the weeks simulated",
                key="window",
                found=list(self.window),
                allowed=f"[from, until] with from below until, from 0 to {self.weeks}",
            )
        return self

    @model_validator(mode="after")
    def _check_precision(self) -> Self:
        if self.precision and not self.knowledge and self.precision.of in NEED_KNOWLEDGE:
            raise mistake(
                f"without knowledge `{self.precision.of}` has no values",
                key="replicates",
                found=self.precision.of,
                allowed="a measure of another family than outcomes, or `knowledge: true`",
            )
        return self

    @property
    def precision(self) -> Until | None:
        """Return the rule by which replicates end, or None where their number is given."""
        return self.replicates if isinstance(self.replicates, Until) else None

    @property
    def replicates_at_first(self) -> int:
        """Return the replicates that are run whatever they show."""
        return self.replicates.min if isinstance(self.replicates, Until) else self.replicates

    @property
    def comparison_window(self) -> tuple[int, int]:
        """Return the weeks over which measures are compared, as (from, until)."""
        if self.window is not None:
            return self.window
        return self.weeks - min(WEEKS_COMPARED, (self.weeks + 1) // 2), self.weeks


class OrganisationSettings(BaseModel):
    """Where the organisation comes from: exactly one of ``generate`` and ``import``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generate: GenerateSettings | None = Field(
        None, description="An organisation made from a few numbers."
    )
    import_: ImportSettings | None = Field(
        None, alias="import", description="An organisation read from files."
    )

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.generate is None) == (self.import_ is None):
            given = self.generate is not None
            raise mistake(
                "an organisation is either generated or imported",
                key="import" if given else "",
                found=None,
                allowed="`generate` or `import`" + (", not both" if given else ""),
            )
        return self


@dataclass(frozen=True)
class Source:
    """Where a scenario was read from; two scenarios are equal wherever they stand.

    ``tree`` is the file's contents, with what it extends, and where each value stands.
    """

    file: Path | None = None
    tree: Node | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source)

    def __hash__(self) -> int:
        return 0


def _generated() -> OrganisationSettings:
    return OrganisationSettings(generate=GenerateSettings())


class Scenario(BaseModel):
    """One idea about an organisation, ready to run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        min_length=1, max_length=200, pattern=r"\S", description="A short name; no two alike."
    )
    description: str = Field("", description="One paragraph for the client.")
    organisation: OrganisationSettings = Field(
        default_factory=_generated, description="Where the organisation comes from."
    )
    policies: Policies = Field(
        default_factory=Policies, description="Starting values of the organisation's dials."
    )
    parameters: Parameters = Field(
        default_factory=Parameters, description="Properties of people and the world."
    )
    interventions: tuple[AnyIntervention, ...] = Field(
        (), description="What changes, in the order in which it is applied."
    )
    run: RunSettings = Field(
        default_factory=RunSettings, description="How long, how often, from which seed."
    )
    value: Valuation | None = Field(
        None, description="What outcomes and hours are worth to you, for an estimate of returns."
    )

    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def slug(self) -> str:
        """Return the name as a file may be called: lower-case letters, digits and hyphens."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        words = re.findall("[a-z0-9]+", plain.casefold())
        return "-".join(words)[:60].strip("-") or "scenario"

    @property
    def source(self) -> Source:
        """Return where the scenario was read from."""
        return self._source

    @property
    def file(self) -> Path | None:
        """Return the file that the scenario was read from, or None."""
        return self._source.file

    @property
    def folder(self) -> Path:
        """Return the folder that relative paths of an import are relative to."""
        return Path() if self.file is None else self.file.parent

    def read_from(self, source: Source) -> Scenario:
        """Return the same scenario with where it was read from."""
        scenario = self.model_copy()
        scenario._source = source
        return scenario
