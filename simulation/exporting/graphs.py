"""A network as a graph of networkx or igraph, with all that is told of people and ties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd

    from simulation.exporting.networks import Network


def to_networkx(network: Network) -> nx.Graph:
    """Return a network as an undirected ``networkx.Graph``.

    Nodes are employees' numbers, with the columns of ``network.people`` as attributes; edges have
    strength, age and channel; the graph has scenario, replicate and week.
    """
    import networkx as nx

    graph = nx.Graph(scenario=network.scenario, replicate=network.replicate, week=network.week)
    for employee, attributes in keyed(network.people, 1):
        graph.add_node(*employee, **attributes)
    for ends, attributes in keyed(network.ties, 2):
        graph.add_edge(*ends, **attributes)
    return graph


def to_igraph(network: Network) -> igraph.Graph:
    """Return a network as an undirected ``igraph.Graph``, with the attributes of ``to_networkx``.

    Vertices stand in the order of ``network.people`` and have the attribute employee as well.

    Raises
    ------
    ImportError
        When igraph is not installed.
    """
    try:
        import igraph
    except ImportError:
        raise ImportError("to_igraph needs igraph: pip install igraph") from None
    people, ties = network.people, network.ties
    vertex = {employee: at for at, employee in enumerate(people["employee"].tolist())}
    ends = zip(ties["source"].tolist(), ties["target"].tolist(), strict=True)
    return igraph.Graph(
        n=len(people),
        edges=[(vertex[source], vertex[target]) for source, target in ends],
        graph_attrs={
            "scenario": network.scenario,
            "replicate": network.replicate,
            "week": network.week,
        },
        vertex_attrs={name: people[name].tolist() for name in people},
        edge_attrs={name: ties[name].tolist() for name in ties.columns[2:]},
    )


def keyed(table: pd.DataFrame, n_keys: int) -> Iterator[tuple[tuple[int, ...], dict[str, Any]]]:
    """Yield each row of a table: its first columns as a key, the others by name."""
    names = [str(name) for name in table.columns[n_keys:]]
    for row in zip(*(table[name].tolist() for name in table), strict=True):
        yield row[:n_keys], dict(zip(names, row[n_keys:], strict=True))
