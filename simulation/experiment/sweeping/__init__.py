"""Sweeps: scenarios run again and again with some of their settings varied by a design."""
