"""The report: one HTML file and its figures, made from a results folder and nothing else."""

from __future__ import annotations

from simulation.report.html import write_report

__all__ = ["write_report"]
