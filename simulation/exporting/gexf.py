"""GEXF, the format of Gephi: one week, or several on a time line.

networkx writes GEXF too, but with the day's date in it, and tells Gephi a type of time (``long``)
that the format does not have. We write version 1.2 (https://gexf.net/1.2draft), which every Gephi
since 0.9 and every networkx reads; 1.3 has nothing that a network of ours needs.

Time is in weeks. A network is known at the end of the weeks that were asked for; what was seen in
one stands until the next of them, and in the last for a week. Ends of intervals belong to them in
GEXF, and Gephi refuses intervals that overlap: so they end ``BEFORE_NEXT`` ahead of the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import simulation
from simulation.exporting.graphs import keyed
from simulation.exporting.markup import legible

if TYPE_CHECKING:
    import pandas as pd

    from simulation.exporting.networks import Network

NAMESPACE = "http://www.gexf.net/1.2draft"
BEFORE_NEXT = "999"
"""The decimals of an interval's end: a thousandth of a week before the next one starts."""

WEIGHT = "weight"
"""A tie's strength once more: Gephi draws edges by what has this name."""

Key = tuple[int, ...]
History = dict[int, dict[str, Any]]
"""What is known of a node or an edge, by attribute, at each place in the weeks where it is."""

_TYPES = {"i": "integer", "u": "integer", "f": "double"}


class _Known(NamedTuple):
    """The attributes of nodes or of edges: the types of all, and which change for anybody."""

    types: dict[str, str]
    changing: set[str]


class _Interval(NamedTuple):
    """From one place in the weeks to another, both included, with one value."""

    first: int
    last: int
    value: Any


class _Times(NamedTuple):
    """When the stretch of each place in the weeks starts and ends, as GEXF writes it."""

    starts: list[str]
    ends: list[str]

    @property
    def several(self) -> bool:
        return len(self.starts) > 1

    def of(self, interval: _Interval) -> dict[str, str]:
        return {"start": self.starts[interval.first], "end": self.ends[interval.last]}


def write_gexf(networks: Sequence[Network], file: Path) -> None:
    """Write networks of one scenario and replicate, in ascending order of their weeks.

    One is written as a static graph; several as a dynamic one, in which nodes and edges have
    spells, and what changes of their attributes has intervals.
    """
    networks = [legible(network) for network in networks]
    times = _times([network.week for network in networks])
    people = _histories([network.people for network in networks], 1)
    ties = _histories([_weighted(network.ties) for network in networks], 2)
    known_of_people = _known(networks[0].people.iloc[:, 1:], people.values())
    known_of_ties = _known(_weighted(networks[0].ties).iloc[:, 2:], ties.values())
    root, graph = _document(networks, times)
    _declare(graph, "node", known_of_people)
    _declare(graph, "edge", known_of_ties)
    nodes, edges = SubElement(graph, "nodes"), SubElement(graph, "edges")
    for (employee,), history in people.items():
        node = SubElement(nodes, "node", {"id": str(employee), "label": str(employee)})
        _describe(node, history, known_of_people, times)
    for number, ((source, target), history) in enumerate(ties.items()):
        ends = {"source": str(source), "target": str(target)}
        edge = SubElement(edges, "edge", {"id": str(number), **ends})
        _describe(edge, history, known_of_ties, times)
    ElementTree.indent(root)
    file.write_bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _times(weeks: Sequence[int]) -> _Times:
    following = [*weeks[1:], weeks[-1] + 1]
    ends = [f"{week - 1}.{BEFORE_NEXT}" for week in following]
    return _Times([str(week) for week in weeks], ends)


def _weighted(ties: pd.DataFrame) -> pd.DataFrame:
    return ties.assign(**{WEIGHT: ties["strength"]})


def _histories(tables: Iterable[pd.DataFrame], n_keys: int) -> dict[Key, History]:
    """Return the histories of the rows of some weeks, by key in ascending order."""
    histories: dict[Key, History] = {}
    for place, table in enumerate(tables):
        for key, attributes in keyed(table, n_keys):
            histories.setdefault(key, {})[place] = attributes
    return dict(sorted(histories.items()))


def _known(columns: pd.DataFrame, histories: Collection[History]) -> _Known:
    types = {str(name): _TYPES.get(columns[name].dtype.kind, "string") for name in columns}
    changing = {
        name
        for name in types
        if any(len({at[name] for at in history.values()}) > 1 for history in histories)
    }
    return _Known(types, changing)


def _document(networks: Sequence[Network], times: _Times) -> tuple[Element, Element]:
    """Return the document, and in it the element of the graph."""
    first, weeks = networks[0], [str(network.week) for network in networks]
    root = Element("gexf", {"xmlns": NAMESPACE, "version": "1.2"})
    meta = SubElement(root, "meta")
    SubElement(meta, "creator").text = f"orgsim {simulation.__version__}"
    named = f"{first.scenario}, replicate {first.replicate}, at the end of week "
    SubElement(meta, "description").text = named + ", ".join(weeks)
    graph = SubElement(root, "graph", {"defaultedgetype": "undirected", "mode": "static"})
    if times.several:
        span = {"start": times.starts[0], "end": times.ends[-1]}
        graph.attrib |= {"mode": "dynamic", "timeformat": "double", **span}
    return root, graph


def _declare(graph: Element, kind: str, known: _Known) -> None:
    """Declare the attributes of nodes or edges, but for a weight that is the same at all times."""
    static = [name for name in known.types if name not in {*known.changing, WEIGHT}]
    dynamic = [name for name in known.types if name in known.changing]
    for mode, names in {"static": static, "dynamic": dynamic}.items():
        if names:
            attributes = SubElement(graph, "attributes", {"class": kind, "mode": mode})
        for name in names:
            declared = {"id": name, "title": name, "type": known.types[name]}
            SubElement(attributes, "attribute", declared)


def _describe(element: Element, history: History, known: _Known, times: _Times) -> None:
    """Write what is known of a node or an edge, and on a time line when it is there."""
    values = SubElement(element, "attvalues")
    for name, first in next(iter(history.values())).items():
        if name in known.changing:
            for one in _intervals({place: at[name] for place, at in history.items()}):
                told = {"for": name, "value": str(one.value)}
                SubElement(values, "attvalue", told | times.of(one))
        elif name == WEIGHT:
            element.set(WEIGHT, str(first))
        else:
            SubElement(values, "attvalue", {"for": name, "value": str(first)})
    if times.several:
        spells = SubElement(element, "spells")
        for one in _intervals(dict.fromkeys(history)):
            SubElement(spells, "spell", times.of(one))


def _intervals(values: Mapping[int, Any]) -> list[_Interval]:
    """Return the longest stretches of neighbouring places that have one value."""
    intervals: list[_Interval] = []
    for place, value in values.items():
        latest = intervals[-1] if intervals else None
        if latest is not None and latest.last == place - 1 and latest.value == value:
            intervals[-1] = latest._replace(last=place)
        else:
            intervals.append(_Interval(place, place, value))
    return intervals
