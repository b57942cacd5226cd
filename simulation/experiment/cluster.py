"""Workers of a Dask cluster, by the address of its scheduler, or one of this machine's own."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simulation.errors import InputError
from simulation.experiment.plan import engine_version
from simulation.experiment.workers import AHEAD, Function, Key, Result, Results, Trouble, Work

LOCAL = "local"
LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = 15
OPTION = "--cluster"
ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss|inproc)://[^\s/]+:[0-9]{1,5}(/\S*)?")


@dataclass(frozen=True)
class Cluster:
    """The workers of a Dask cluster; with the address ``local``, of one made for the purpose.

    Dask hands what a lost worker had in work to another one. What was in work each time that a
    worker died is tried again by itself at the end, and reported if it kills its worker again.
    ``count`` is how many processes a local cluster has, None for as many as there are processors.
    """

    address: str
    count: int | None = None
    prepare: Callable[[], object] | None = None

    def carry_out(self, function: Function[Result], work: Work[Key]) -> Results[Key, Result]:
        """Yield results as they come.

        Raises
        ------
        InputError
            When nobody answers at the address, or a worker has another version of orgsim.
        OSError
            When the cluster is gone before all is done.
        """
        with self._connected() as client:
            lost = []
            for key, result in _handed_out(client, function, work):
                if isinstance(result, Trouble):
                    lost.append(key)
                else:
                    yield key, result
            for key in lost:
                yield from _handed_out(client, function, {key: work[key]})

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        with contextlib.ExitStack() as open_until_done:
            client = open_until_done.enter_context(self._client(open_until_done))
            _refuse_other_versions(client)
            if self.prepare is not None:
                client.run(self.prepare)
            yield client

    def _client(self, open_until_done: contextlib.ExitStack) -> Any:
        """Return Dask's client, which has few types."""
        distributed = _distributed()
        if self.address == LOCAL:
            local = distributed.LocalCluster(
                n_workers=self.count,
                threads_per_worker=1,
                host=LOOPBACK,
                dashboard_address=f"{LOOPBACK}:0",
                silence_logs=logging.CRITICAL,
            )
            return distributed.Client(open_until_done.enter_context(local))
        if not ADDRESS.fullmatch(self.address):
            raise self._mistake("this is no address of a Dask scheduler")
        try:
            return distributed.Client(self.address, timeout=SECONDS_TO_ANSWER)
        except (OSError, ValueError) as error:
            raise self._mistake(f"no Dask scheduler answers there: {error}") from None

    def _mistake(self, message: str) -> InputError:
        allowed = "an address such as tcp://10.0.0.5:8786, or `local`"
        return InputError(message, key=OPTION, found=self.address, allowed=allowed)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise InputError(
            "a cluster needs Dask: pip install 'orgsim[cluster]'", key=OPTION
        ) from None
    return distributed


def _refuse_other_versions(client: Any) -> None:
    try:
        # One that was lost a moment ago may be on its way back.
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError:
        found = client.scheduler.address
        raise InputError("the cluster has no workers", key=OPTION, found=found) from None
    ours, theirs = engine_version(), client.run(engine_version)
    for worker, version in theirs.items():
        if version != ours:
            raise InputError(
                "a worker has another version of orgsim, whose results may differ",
                key=OPTION,
                found=f"{version} at {worker}",
                allowed=ours,
            )


def _handed_out(client: Any, function: Function[Result], work: Work[Key]) -> Results[Key, Result]:
    """Yield results as they come, with only so much handed out that every worker is busy."""
    distributed = _distributed()
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    waiting = iter(work.items())
    given: dict[Any, Key] = {}
    coming = distributed.as_completed()

    def hand_out(pieces: int) -> None:
        for _, (key, arguments) in zip(range(pieces), waiting, strict=False):
            future = client.submit(function, *arguments, pure=False)
            given[future] = key
            coming.add(future)

    hand_out(AHEAD * max(1, len(client.scheduler_info()["workers"])))
    for future in coming:
        key = given.pop(future)
        hand_out(1)
        try:
            result = future.result()
        except KilledWorker:
            result = Trouble("its worker ended; was there enough memory?", "")
        except FutureCancelledError as error:
            raise OSError(f"the cluster is gone ({error}); what finished is kept") from None
        yield key, result
