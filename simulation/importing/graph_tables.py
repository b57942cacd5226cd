"""A graph file's nodes as a table of people, and its edges as a table of ties."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path

import numpy as np

from simulation.importing.coded import Coded, Coder
from simulation.importing.graph_files import Graph, Rows, read_graph
from simulation.importing.headers import Wanted, check_header, header_of
from simulation.importing.table import Table

# Where a format has no label of its own, programs write one of these attributes.
LABELS = ("label", "name")


def people_of_graph(
    file: Path,
    synonyms: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
    required: Sequence[str],
) -> Table:
    """Return a graph file's nodes as ``read_table`` returns a file of people.

    The columns are the node's ``id``, its ``label`` and its attributes, a row a node.

    Raises
    ------
    InputError
        When the file cannot be read as a graph, or a required or chosen column is missing.
    """
    return _table(file, read_graph(file).nodes, Wanted(synonyms, chosen, required))


def ties_table(
    file: Path,
    graph: Graph,
    synonyms: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
    employees: Container[str],
) -> Table:
    """Return a graph's edges as ``read_table`` returns a file of ties, with employees' names.

    A node is the employee of its id; where no id of a node is an employee's name, that of its
    label.
    """
    columns = dict(graph.edges.columns)
    names = _labels(graph.nodes)
    if names and not any(node in employees for node in names):
        for end in ("source", "target"):
            columns[end] = [names.get(node, node) for node in columns[end]]
    rows = Rows(columns, graph.edges.lines)
    return _table(file, rows, Wanted(synonyms, chosen, ("source", "target")))


def _labels(nodes: Rows) -> dict[str, str]:
    """Return each node's label by its id; nothing where labels do not tell all nodes apart."""
    for name in LABELS:
        labels = nodes.columns.get(name, [])
        if labels and len(set(labels)) == len(labels):
            return dict(zip(nodes.columns["id"], labels, strict=True))
    return {}


def _table(file: Path, rows: Rows, wanted: Wanted) -> Table:
    header = header_of(1, tuple(rows.columns), wanted)
    check_header(header, wanted, file)
    return Table(
        file=file,
        coded={ours: _coded(rows.columns[theirs]) for ours, theirs in header.headers.items()},
        headers=header.headers,
        unused=header.unused,
        lines=rows.lines,
        notes=(),
    )


def _coded(texts: Sequence[str]) -> Coded:
    coder = Coder()
    coder.add(np.arange(len(texts)), texts)
    return coder.coded(np.ones(len(texts), np.bool_))
