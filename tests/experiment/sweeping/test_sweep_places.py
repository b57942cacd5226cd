"""Where results go: any address, the same files; what is not a sweep's stays as it is."""

from __future__ import annotations

import made_up_sweep
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment.sweeping import places
from simulation.experiment.sweeping.conduct import sweep
from simulation.experiment.sweeping.places import Remote, readable
from simulation.experiment.sweeping.table import read_table

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    return system


def test_address_holds_what_a_folder_would(write, folder, memory):
    sweep(write(), folder / "out", run=made_up_sweep.run)
    sweep(write(), "memory://bucket/out", run=made_up_sweep.run)
    own = {
        str(file.relative_to(folder / "out")): file.read_bytes()
        for file in (folder / "out").rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }
    there = {
        name.removeprefix("/bucket/out/"): memory.cat_file(name)
        for name in memory.find("/bucket/out")
        if not name.endswith("manifest.json")
    }
    assert there == own
    table = read_table("memory://bucket/out")
    pd.testing.assert_frame_equal(table, read_table(folder / "out"))


def test_sweep_goes_on_at_an_address(write, memory):
    address = "memory://bucket/out"
    sweep(write({"[0.2, 0.4]": "[0.2]"}), address, run=made_up_sweep.run)
    outcome = sweep(write(), address, run=made_up_sweep.run)
    assert outcome.completed == 24
    assert sweep(write(), address, run=made_up_sweep.run_never).completed == 24


def test_file_url_is_a_folder_and_needs_no_fsspec(write, folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    sweep(write(), f"file://{folder}/out", run=made_up_sweep.run)
    assert len(read_table(folder / "out")) == 24


def test_address_without_fsspec_says_how_to_install_it(write, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(InputError, match="pip install") as caught:
        sweep(write(), "s3://bucket/out", run=made_up_sweep.run)
    assert caught.value.key == "--out"


def test_unknown_kind_of_address_is_the_users_mistake(write):
    with pytest.raises(InputError, match="nothing://bucket") as caught:
        sweep(write(), "nothing://bucket", run=made_up_sweep.run)
    assert caught.value.key == "--out"


def test_file_system_that_refuses_is_the_users_mistake(write, memory, monkeypatch):
    def refuse(*_args, **_settings):
        raise RuntimeError("no credentials")

    monkeypatch.setattr(type(memory), "cat_file", refuse)
    with pytest.raises(InputError, match="no credentials"):
        sweep(write(), "memory://bucket/out", run=made_up_sweep.run)


def test_half_written_file_is_never_seen_where_writing_takes_time(folder, monkeypatch):
    system = fsspec.filesystem("file")
    remote = Remote(system, str(folder / "out"))
    seen: list[list[str]] = []

    def looking(path, content, **_settings):
        with open(path, "wb") as half:  # noqa: PTH123
            half.write(content[:1])
            half.flush()
            seen.append(remote.names("parts"))
            half.write(content[1:])

    monkeypatch.setattr(system, "pipe_file", looking)
    remote.write("parts/one.parquet", b"content")
    assert seen == [[]]
    assert remote.names("parts") == ["parts/one.parquet"]
    assert remote.read("parts/one.parquet") == b"content"


@pytest.mark.parametrize("name", ["table.csv", "parts/mine.parquet", "manifest.json"])
@pytest.mark.parametrize("remote", [False, True])
def test_what_is_not_a_sweeps_is_left_alone(write, folder, memory, name, remote):
    address = "memory://bucket/out" if remote else str(folder / "out")
    place = readable(address)
    place.write(name, b'{"orgsim": "0.1.0"}')
    with pytest.raises(InputError) as caught:
        sweep(write(), address, run=made_up_sweep.run)
    assert (caught.value.key, caught.value.found) == ("--out", address)
    assert place.read(name) == b'{"orgsim": "0.1.0"}'
    assert place.read(places.SWEEP) is None


def test_link_does_not_lead_out_of_the_folder(write, folder):
    (folder / "elsewhere").mkdir()
    (folder / "out").mkdir()
    (folder / "out" / "parts").symlink_to(folder / "elsewhere")
    with pytest.raises(InputError, match="leads out of it"):
        sweep(write(), folder / "out", run=made_up_sweep.run)
    assert not list((folder / "elsewhere").iterdir())
