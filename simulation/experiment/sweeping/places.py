"""Where a sweep's files are kept: a folder, or any address that fsspec knows.

Every file appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from simulation.errors import InputError
from simulation.experiment.store import MANIFEST, opened

OPTION = "--out"
PARTS, EARLIER = "parts", "earlier"
SWEEP, POINTS, TABLE, SHEET = "sweep.yaml", "points.csv", "table.parquet", "table.csv"
_OURS = (SWEEP, POINTS, TABLE, SHEET)
_UNFINISHED = ".part"
# What is put there appears whole; anywhere else it is put beside and renamed.
_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "memory"}


class Place(Protocol):
    """Where files are kept, each by a name with at most one folder in it."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is none."""
        ...

    def names(self, folder: str) -> list[str]:
        """Return the names of a folder's Parquet files, in order, the folder in them."""
        ...

    def move(self, name: str, folder: str) -> None:
        """Move a file into another folder, over one that is there."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""
        ...

    def files(self, names: Sequence[str]) -> contextlib.AbstractContextManager[list[Path]]:
        """Give files of this machine with the content of those named."""
        ...


class Folder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        file = self._inside(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}{_UNFINISHED}")
        try:
            unfinished.write_bytes(content)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is none."""
        try:
            return self._inside(name).read_bytes()
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Return the names of a folder's Parquet files, in order, the folder in them."""
        found = self._inside(folder).glob("[!.]*.parquet")
        return sorted(f"{folder}/{file.name}" for file in found)

    def move(self, name: str, folder: str) -> None:
        """Move a file into another folder, over one that is there."""
        target = self._inside(f"{folder}/{Path(name).name}")
        target.parent.mkdir(exist_ok=True)
        self._inside(name).replace(target)

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""
        self._inside(name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def files(self, names: Sequence[str]) -> Iterator[list[Path]]:
        """Give the files themselves."""
        yield [self._inside(name) for name in names]

    def _inside(self, name: str) -> Path:
        """Return a file of the folder; refuse one that a link would put somewhere else."""
        file = self._folder / name
        if not file.parent.resolve().is_relative_to(self._folder.resolve()):
            raise InputError("a link in the results folder leads out of it", file=file.parent)
        return file


class Remote:
    """An address of one of fsspec's file systems."""

    def __init__(self, system: Any, root: str) -> None:
        self._system = system
        self._root = root.rstrip("/")
        protocols = system.protocol
        names = {protocols} if isinstance(protocols, str) else set(protocols)
        self._whole = bool(names & _WHOLE)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        target = self._at(name)
        if self._whole:
            self._system.pipe_file(target, content)
            return
        folder, _, last = target.rpartition("/")
        self._system.makedirs(folder, exist_ok=True)
        unfinished = f"{folder}/.{last}{_UNFINISHED}"
        self._system.pipe_file(unfinished, content)
        self._system.mv(unfinished, target)

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is none."""
        try:
            return bytes(self._system.cat_file(self._at(name)))
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Return the names of a folder's Parquet files, in order, the folder in them."""
        self._system.invalidate_cache()
        try:
            found = self._system.ls(self._at(folder), detail=False)
        except FileNotFoundError:
            return []
        files = (str(one).rpartition("/")[2] for one in found)
        return sorted(
            f"{folder}/{one}" for one in files if one.endswith(".parquet") and one[0] != "."
        )

    def move(self, name: str, folder: str) -> None:
        """Move a file into another folder, over one that is there."""
        content = self.read(name)
        if content is not None:
            self.write(f"{folder}/{name.rpartition('/')[2]}", content)
            self.remove(name)

    def remove(self, name: str) -> None:
        """Remove a file, where it is there."""
        with contextlib.suppress(FileNotFoundError):
            self._system.rm_file(self._at(name))

    @contextlib.contextmanager
    def files(self, names: Sequence[str]) -> Iterator[list[Path]]:
        """Give copies, for as long as they are needed."""
        with tempfile.TemporaryDirectory(prefix="orgsim-") as folder:
            copies = [Path(folder, f"{number}.parquet") for number in range(len(names))]
            if names:
                self._system.get([self._at(name) for name in names], [str(one) for one in copies])
            yield copies

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextlib.contextmanager
def writable(address: str | Path) -> Iterator[Place]:
    """Open where a sweep writes, and make it if need be.

    A folder is kept from other commands meanwhile; an address cannot be.

    Raises
    ------
    InputError
        When it cannot be written to, or holds something other than a sweep's results.
    """
    remote = _remote(address)
    if remote is not None:
        try:
            _refuse_foreign(remote, str(address))
        except InputError:
            raise
        except Exception as error:  # every file system has errors of its own
            message = f"results cannot be put there: {error}"
            raise InputError(message, key=OPTION, found=str(address)) from error
        yield remote
        return
    with opened(_local(address)) as store:
        folder = Folder(store.folder)
        _refuse_foreign(folder, str(address))
        yield folder


def readable(address: str | Path) -> Place:
    """Return where a sweep's results are, to read them."""
    return _remote(address) or Folder(_local(address))


def manifest_of(place: Place) -> dict[str, Any] | None:
    """Return a sweep's manifest; None where there is no manifest at all.

    Raises ``InputError`` where a file of this name is no sweep's.
    """
    content = place.read(MANIFEST)
    if content is None:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict) or "sweep" not in found:
        raise InputError("this is no sweep's manifest", file=MANIFEST)
    return found


def _local(address: str | Path) -> Path:
    return Path(str(address).removeprefix("file://"))


def _remote(address: str | Path) -> Remote | None:
    """Return a place that is reached through fsspec; None for a folder of this machine."""
    text = str(address)
    if "://" not in text or text.startswith("file://"):
        return None
    allowed = "a folder, or an address such as s3://bucket/folder"
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        message = "an address needs fsspec: pip install 'orgsim[cluster]'"
        raise InputError(message, key=OPTION, found=text) from None
    try:
        return Remote(*url_to_fs(text))
    except (ImportError, ValueError) as error:
        message = f"results cannot be put there: {error}"
        raise InputError(message, key=OPTION, found=text, allowed=allowed) from None


def _refuse_foreign(place: Place, address: str) -> None:
    try:
        if manifest_of(place) is not None:
            return
        in_the_way = [name for name in _OURS if place.read(name) is not None]
        in_the_way += [folder for folder in (PARTS, EARLIER) if place.names(folder)]
    except InputError as error:
        error.key, error.found = OPTION, address
        raise
    if in_the_way:
        raise InputError(
            f"there are no results of a sweep, but a `{in_the_way[0]}` of its own",
            key=OPTION,
            found=address,
            allowed="an empty or a new place, or one of the same sweep's earlier results",
        )
