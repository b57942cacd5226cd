"""Classical results of the field, run with this model's own processes.

    python -m benchmarks.classics [--quick]

Each module holds one result: the experiment that a paper describes, its figure, and what it shows.
Without ``--quick`` the tables of docs/classics.md and the figures beside it are written anew.
"""
