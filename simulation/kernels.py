"""Where compiled kernels are kept, so that changed code never runs yesterday's machine code.

numba looks at a kernel's own file only. A kernel that inlines a function of another file would
go on running the old one, so the cache folder carries a hash of every kernel source.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_ROOT = Path(__file__).parent
_FOLDERS = ("dynamics", "measures")


def source_hash() -> str:
    """Return a short hash of every source file that holds kernels."""
    digest = hashlib.sha256((_ROOT / "randomness.py").read_bytes())
    for folder in _FOLDERS:
        for file in sorted((_ROOT / folder).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def cache_folder() -> str | None:
    """Return a folder for this version's compiled kernels, or None to leave it to numba.

    None when the user chose one (``NUMBA_CACHE_DIR``) or when the package cannot be written to:
    numba then falls back to the user's own cache folder.
    """
    if "NUMBA_CACHE_DIR" in os.environ:
        return None
    folder = _ROOT / "__pycache__" / f"kernels-{source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder)


def is_cold() -> bool:
    """Tell whether the kernels are still to be compiled, which takes a while, once.

    False when that cannot be known: numba then keeps them in the user's own cache folder.
    """
    folder = os.environ.get("NUMBA_CACHE_DIR") or cache_folder()
    return folder is not None and not any(Path(folder).rglob("ties.*.nbi"))
