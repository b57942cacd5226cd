"""Have managers take time for newcomers."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from simulation.interventions.intervention import Evidence, Intervention, Lever, PolicyChange


class SupportNewcomers(Intervention):
    """Have managers take time for those in their first half year.

    Each newcomer in `where` has further talks with the line manager. They come out of the
    manager's hours: where many are new at once, something else is refused.

    Source: newcomers whom insiders help settle adjust better (Bauer et al. 2007, doi
    10.1037/0021-9010.92.3.707): direction only.
    """

    lever: ClassVar[Lever] = "leadership"
    evidence: ClassVar[Evidence] = "direction"
    example: ClassVar[str] = """\
- kind: support_newcomers
  week: 26
  talks: 0.5
"""

    kind: Literal["support_newcomers"] = "support_newcomers"
    talks: float = Field(
        0.5, ge=0, le=5, strict=True, description="Further talks a week with each newcomer."
    )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """Return the further talks."""
        return (PolicyChange("newcomer_attention", "add", self.talks),)
