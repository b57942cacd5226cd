"""Networks and people out of a results folder: to files, and to pandas, networkx and igraph."""

from __future__ import annotations

from simulation.exporting.export import FORMS, export
from simulation.exporting.graphs import to_igraph, to_networkx
from simulation.exporting.networks import Network, read_network, weeks

__all__ = [
    "FORMS",
    "Network",
    "export",
    "read_network",
    "to_igraph",
    "to_networkx",
    "weeks",
]
