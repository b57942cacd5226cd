"""What XML cannot hold, kept out of the files in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from simulation.exporting.networks import Network

# All but what XML 1.0 allows (its production 2), and the carriage return, which readers change.
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INSTEAD = "\ufffd"


def legible(network: Network) -> Network:
    """Return a network with all text as XML can hold it: other characters become U+FFFD."""
    return network._replace(
        scenario=legible_text(network.scenario),
        ties=_legible(network.ties),
        people=_legible(network.people),
    )


def legible_text(text: str) -> str:
    """Return text as XML can hold it."""
    return _NOT_IN_XML.sub(_INSTEAD, text)


def _legible(table: pd.DataFrame) -> pd.DataFrame:
    text = table.select_dtypes(exclude="number").columns
    return table.assign(**{name: table[name].map(legible_text) for name in text})
