"""What stands between two employees of the Mesa peer: ties, and the week's contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.peers.mesa_employee import Employee

FACE_TO_FACE, DIGITAL, EXPOSURE = range(3)
NOT_REVIEWED = -1


class Tie:
    """What two people are to each other, and what happened between them this week."""

    __slots__ = (
        "active",
        "awareness",
        "channel",
        "embeddedness",
        "encounters",
        "ended",
        "first",
        "gain",
        "meetings",
        "new",
        "peak",
        "second",
        "since",
        "strength",
        "upkeep",
    )

    def __init__(self, first: Employee, second: Employee, channel: int, week: int) -> None:
        self.first = first
        self.second = second
        self.channel = channel
        self.since = week
        self.strength = self.awareness = self.peak = 0.0
        self.embeddedness = NOT_REVIEWED
        self.upkeep = 0
        self.active = self.ended = False
        self.new = True
        self.meetings = self.encounters = 0
        self.gain = 0.0


class Contact:
    """An invitation to talk, or an exposure on the platform."""

    __slots__ = ("channel", "invited", "inviter", "kind", "refused")

    def __init__(self, inviter: Employee, invited: Employee, channel: int, kind: int) -> None:
        self.inviter = inviter
        self.invited = invited
        self.channel = channel
        self.kind = kind
        self.refused = False
