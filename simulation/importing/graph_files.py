"""Reading GraphML and GEXF: the nodes and the edges as tables of texts, each row with its line.

Graphs come from programs, and sometimes from strangers. Nothing in a file is fetched or expanded:
a document type, the only place in which XML declares entities, is refused where it begins.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError

SUFFIXES = (".graphml", ".gexf")
FORMATS = ("graphml", "gexf")
LARGEST_FILE = 256 * 2**20
MOST_ROWS = 5_000_000
MOST_CELLS = 50_000_000

_Attributes = dict[str, str]

# What the elements themselves say, besides their attributes' values; the first cannot be replaced.
_ENDS = {"node": ("id",), "edge": ("source", "target")}
_SAID = {"node": ("label",), "edge": ("weight", "kind")}
_BACK = {"source": "target", "target": "source"}


class Rows(NamedTuple):
    """Nodes or edges: a text a row by the file's names of attributes, and the line of each."""

    columns: dict[str, list[str]]
    lines: NDArray[np.int64]


class Graph(NamedTuple):
    """What a graph file says.

    Attributes
    ----------
    nodes
        ``id``, ``label`` where there are any, and the attributes.
    edges
        ``source`` and ``target``, which are ids, ``weight`` and the like, and the attributes.
    undirected
        (n_edges,) whether an edge has no direction.
    """

    nodes: Rows
    edges: Rows
    undirected: NDArray[np.bool_]


def is_graph(file: Path) -> bool:
    """Return whether a file's name says that it is GraphML or GEXF."""
    return file.suffix.casefold() in SUFFIXES


def read_graph(file: Path) -> Graph:
    """Return the nodes and edges of a GraphML or GEXF file, in their order there.

    An edge that is mutual (GEXF) is two rows, one each way. Of an attribute that changes in time
    the last value counts.

    Raises
    ------
    InputError
        When the file cannot be read, is too large, declares a document type, or is no such graph.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise _too_large(file, f"at most {LARGEST_FILE // 2**20} MiB")
        document = file.read_bytes()
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", file=file) from None
    reader = _Reader(file)
    try:
        # All at once: what is fed in pieces is scanned again for every piece of a long text.
        reader.parser.Parse(document, True)
    except expat.ExpatError as error:
        message = f"the file cannot be read as XML: {expat.ErrorString(error.code)}"
        raise InputError(message, file=file, line=error.lineno) from None
    except (LookupError, ValueError):
        # What Python's codecs say to an encoding that they do not know, before any element.
        if reader.begun:
            raise
        message = "the file's encoding is not known"
        raise InputError(message, file=file, line=1, allowed="UTF-8") from None
    return reader.graph()


def _too_large(file: Path, allowed: str) -> InputError:
    message = "the graph is too large for this format: save its edges as CSV"
    return InputError(message, file=file, allowed=allowed)


class _Items:
    """The rows read so far, and which of them the parser is in: nodes may hold graphs."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: list[int] = []
        self.columns: dict[str, list[str]] = {}
        self.defaults: dict[str, str] = {}
        self.open: list[int] = []

    def begin(self, line: int) -> None:
        self.open.append(len(self.lines))
        self.lines.append(line)
        self._check_size()

    def put(self, name: str, text: str) -> None:
        row = self.open[-1]
        if name not in self.columns:
            self.columns[name] = []
            self._check_size()
        column = self.columns[name]
        column.extend([""] * (row + 1 - len(column)))
        column[row] = text

    def repeat_reversed(self) -> None:
        """Add the open row a second time, as the tie back."""
        row = self.open[-1]
        self.begin(self.lines[row])
        for name, column in self.columns.items():
            if row < len(column):
                self.put(_BACK.get(name, name), column[row])
        self.open.pop()

    def rows(self, required: tuple[str, ...]) -> Rows:
        for name in required:
            self.columns.setdefault(name, [])
        for name, column in self.columns.items():
            column.extend([""] * (len(self.lines) - len(column)))
            if name in self.defaults:
                column[:] = [text or self.defaults[name] for text in column]
        return Rows(self.columns, np.array(self.lines, np.int64))

    def _check_size(self) -> None:
        if len(self.lines) > MOST_ROWS:
            raise _too_large(self.file, f"at most {MOST_ROWS:,} nodes, and as many edges")
        if len(self.lines) * len(self.columns) > MOST_CELLS:
            raise _too_large(self.file, f"at most {MOST_CELLS:,} values of attributes")


class _Reader:
    """One document being read: expat calls the methods, element by element."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.begun = False
        self.space = ""
        self.items = {"node": _Items(file), "edge": _Items(file)}
        self.undirected: list[bool] = []
        self.inside: list[str] = []
        self.names: dict[tuple[str, str], str] = {}
        self.directed = False
        self.mutual = False
        self.declared: tuple[tuple[str, ...], str] = ((), "")
        self.key = ""
        self.text: list[str] | None = None
        self.ids: dict[str, str] = {}

    def graph(self) -> Graph:
        return Graph(
            nodes=self.items["node"].rows(("id",)),
            edges=self.items["edge"].rows(("source", "target")),
            undirected=np.array(self.undirected, np.bool_),
        )

    def _mistake(self, message: str, allowed: str | None = None) -> InputError:
        line = self.parser.CurrentLineNumber
        return InputError(message, file=self.file, line=line, allowed=allowed)

    def _refuse_doctype(self, *_: object) -> None:
        raise self._mistake("the file declares a document type: delete `<!DOCTYPE …>`")

    def _characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _start(self, name: str, attributes: _Attributes) -> None:
        space, _, element = name.rpartition(" ")
        if not self.begun:
            if element not in FORMATS:
                raise self._mistake("the file is no graph", "GraphML or GEXF")
            self.begun, self.space = True, space
        if space != self.space:
            return
        if element in self.items:
            self._start_item(element, attributes)
        elif element == "attvalue":
            self._say(attributes.get("for", ""), attributes.get("value", ""))
        elif element in {"data", "default"}:
            self.key, self.text = attributes.get("key", ""), []
        elif element == "hyperedge":
            raise self._mistake("a hyperedge is no tie between two employees", "edges")
        else:
            self._start_declaration(element, attributes)

    def _start_declaration(self, element: str, attributes: _Attributes) -> None:
        if element == "graph":
            way = attributes.get("edgedefault", attributes.get("defaultedgetype"))
            self.directed = way == "directed"
        elif element == "attributes":
            self.declared = ((attributes.get("class", ""),), "")
        elif element == "key":
            what = attributes.get("for", "all")
            self._declare((what,) if what in self.items else ("node", "edge"), attributes)
        elif element == "attribute":
            self._declare(self.declared[0], attributes)

    def _declare(self, kinds: tuple[str, ...], attributes: _Attributes) -> None:
        # A key of yEd's drawing has no name.
        name = attributes.get("attr.name", attributes.get("title", ""))
        for kind in kinds:
            self.names[kind, attributes.get("id", "")] = name
        self.declared = (kinds, name)

    def _say(self, key: str, text: str) -> None:
        """Put an attribute's value into the row that is open."""
        if self.inside:
            kind = self.inside[-1]
            name = self.names.get((kind, key), key)
            if name and name not in _ENDS[kind]:
                self.items[kind].put(name, text)

    def _start_item(self, kind: str, attributes: _Attributes) -> None:
        self.inside.append(kind)
        items = self.items[kind]
        items.begin(self.parser.CurrentLineNumber)
        for end in _ENDS[kind]:
            if end not in attributes:
                raise self._mistake(f"this {kind} has no `{end}`")
            text = attributes[end]
            items.put(end, self.ids.setdefault(text, text))
        for name in _SAID[kind]:
            if name in attributes:
                items.put(name, attributes[name])
        if kind == "edge":
            self.mutual = attributes.get("type") == "mutual"
            self.undirected.append(self._is_undirected(attributes))

    def _is_undirected(self, attributes: _Attributes) -> bool:
        """Return whether an edge has no direction: GraphML's `directed`, GEXF's `type`."""
        if "directed" in attributes:
            return attributes["directed"] not in {"true", "1"}
        if "type" in attributes:
            return attributes["type"] == "undirected"
        return not self.directed

    def _end(self, name: str) -> None:
        space, _, element = name.rpartition(" ")
        if space != self.space:
            return
        if element in self.items:
            if element == "edge" and self.mutual:
                self.items["edge"].repeat_reversed()
                self.undirected.append(False)
                self.mutual = False
            self.items[element].open.pop()
            self.inside.pop()
        elif element in {"data", "default"}:
            text = "".join(self.text or ()).strip()
            self.text = None
            if element == "data":
                self._say(self.key, text)
            else:
                kinds, name = self.declared
                for kind in kinds:
                    if kind in self.items:
                        self.items[kind].defaults[name] = text
