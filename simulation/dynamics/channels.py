"""Channels: through which focus a chance to talk arises, and what becomes of it."""

from __future__ import annotations

CHANNELS = (
    "team",
    "manager",
    "project",
    "neighbourhood",
    "site",
    "community",
    "platform",
    "chance",
    "closure",
    "upkeep",
    "gathering",
    "introduction",
)
TEAM, MANAGER, PROJECT, NEIGHBOURHOOD, SITE, COMMUNITY, PLATFORM, CHANCE, CLOSURE, UPKEEP = range(
    10
)
GATHERING, INTRODUCTION = 10, 11
N_CHANNELS = 12

# An invitation's kind: its channel, and these two flags.
FACE_TO_FACE = 16
EXPOSURE = 32
CHANNEL_MASK = 15
