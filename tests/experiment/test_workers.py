"""Where work is carried out changes nothing of what comes of it."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import made_up_engine
import pytest
from test_execute import REQUEST, results

from simulation.errors import InputError
from simulation.experiment import cluster as clusters
from simulation.experiment.cluster import Cluster
from simulation.experiment.conduct import Conditions, conduct
from simulation.experiment.execute import Where
from simulation.experiment.plan import plan
from simulation.experiment.workers import Here, Processes, Trouble

PIECES = {f"piece {number}": (number,) for number in range(12)}
POISON = 5

pytest.importorskip("distributed")
pytestmark = pytest.mark.xdist_group("cluster")


def square(number: int) -> int:
    return number * number


def deadly(number: int) -> int:
    if number == POISON:
        os._exit(1)
    return square(number)


def deadly_once(folder: str, number: int) -> int:
    """Kill the process that is the first to work on this number."""
    if number == POISON and not Path(folder, "died").exists():
        Path(folder, "died").touch()
        os._exit(1)
    return square(number)


def wrong(number: int) -> int:
    raise InputError("there is no such number", found=number)


def own_version() -> str:
    return f"version of process {os.getpid()}"


def slow(number: int) -> tuple[int, int]:
    time.sleep(0.2)
    return number, os.getpid()


@pytest.fixture(scope="module")
def cluster():
    """Return a cluster that outlives the commands that use it, and gives up soon on poison."""
    import dask
    import distributed

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as local,
    ):
        yield local


@pytest.fixture(params=["processes", "cluster"])
def others(request):
    """Return workers that are other processes."""
    if request.param == "cluster":
        return Cluster(request.getfixturevalue("cluster").scheduler_address)
    return Processes(2)


@pytest.fixture(params=["here", "processes", "cluster"])
def workers(request):
    if request.param == "cluster":
        return Cluster(request.getfixturevalue("cluster").scheduler_address)
    return Here() if request.param == "here" else Processes(2)


def test_every_kind_of_workers_returns_what_the_function_does(workers):
    found = dict(workers.carry_out(square, PIECES))
    assert found == {f"piece {number}": number**2 for number in range(12)}


def test_every_kind_of_workers_raises_what_the_function_does(workers):
    with pytest.raises(InputError, match="no such number"):
        list(workers.carry_out(wrong, PIECES))


def test_no_work_is_no_trouble(workers):
    assert list(workers.carry_out(square, {})) == []


def test_what_kills_its_worker_is_reported_and_the_rest_goes_on(others):
    found = dict(others.carry_out(deadly, PIECES))
    assert isinstance(found.pop(f"piece {POISON}"), Trouble)
    assert found == {f"piece {n}": n**2 for n in range(12) if n != POISON}


def test_what_a_lost_worker_had_is_done_by_another(others, tmp_path):
    work = {key: (str(tmp_path), *number) for key, number in PIECES.items()}
    found = dict(others.carry_out(deadly_once, work))
    assert found == {f"piece {number}": number**2 for number in range(12)}


def test_results_of_a_cluster_are_those_of_this_process_when_a_worker_is_killed(pair, tmp_path):
    chosen = plan(pair)
    conduct(chosen, tmp_path / "whole", REQUEST, Conditions(run=made_up_engine.run))
    killed: list[int] = []

    def killing(done: int) -> None:
        # In the middle of the experiment: one worker of two, while the other runs go on.
        if done and not killed:
            victim = _children()[0]
            killed.append(victim)
            os.kill(victim, signal.SIGKILL)

    conditions = Conditions(
        where=Where(2, "local"), progress=killing, run=made_up_engine.run_slowly
    )
    outcome = conduct(chosen, tmp_path / "out", REQUEST, conditions)
    assert killed
    assert not outcome.failures
    assert results(tmp_path / "out") == results(tmp_path / "whole")


def _children() -> list[int]:
    """Return the processes of the workers that this process has begun, the newest first."""
    from distributed.nanny import Nanny

    alive = [one.process for one in Nanny._instances if one.process is not None]
    return sorted((one.pid for one in alive if one.pid), reverse=True)


def test_nobody_at_the_address_is_the_users_mistake(monkeypatch):
    monkeypatch.setattr(clusters, "SECONDS_TO_ANSWER", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers") as caught:
        list(Cluster("tcp://127.0.0.1:9").carry_out(square, PIECES))
    assert caught.value.key == "--cluster"


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://127.0.0.1:notaport", ""])
def test_what_is_no_address_is_the_users_mistake(address):
    with pytest.raises(InputError, match="no address of a Dask scheduler"):
        list(Cluster(address).carry_out(square, PIECES))


def test_worker_of_another_version_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(clusters, "engine_version", own_version)
    with pytest.raises(InputError, match="another version") as caught:
        list(Cluster(cluster.scheduler_address).carry_out(square, PIECES))
    assert caught.value.key == "--cluster"


def test_cluster_that_goes_away_ends_the_command_without_a_traceback():
    import distributed

    local = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    )
    done = Cluster(local.scheduler_address).carry_out(slow, PIECES)
    next(done)
    threading.Thread(target=local.close).start()
    with pytest.raises(OSError, match="cluster is gone"):
        list(done)


def test_work_is_handed_out_a_little_at_a_time(cluster):
    done = Cluster(cluster.scheduler_address).carry_out(slow, PIECES)
    next(done)
    assert len(cluster.scheduler.tasks) < len(PIECES)
    done.close()


def test_cluster_without_workers_is_the_users_mistake(monkeypatch):
    import distributed

    monkeypatch.setattr(clusters, "SECONDS_TO_ANSWER", 0.5)
    with (
        distributed.LocalCluster(
            n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as empty,
        pytest.raises(InputError, match="no workers"),
    ):
        list(Cluster(empty.scheduler_address).carry_out(square, PIECES))
