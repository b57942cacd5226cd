"""The library that finds rules and smooths: scikit-learn, an extra."""

from __future__ import annotations

from typing import Any

from simulation.errors import InputError


def scikit_learn() -> Any:
    """Return scikit-learn with those of its parts that are used.

    Raises
    ------
    InputError
        When it is not installed.
    """
    try:
        import sklearn.model_selection
        import sklearn.preprocessing
        import sklearn.tree
    except ImportError:
        message = "robustness needs scikit-learn: pip install 'orgsim[sensitivity]'"
        raise InputError(message, key="robustness") from None
    return sklearn
