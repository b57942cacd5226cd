"""A scenario as it was resolved, written as a file that loads to an equal scenario."""

from __future__ import annotations

from typing import Any

import yaml

from simulation.scenario import document
from simulation.scenario.schema import Scenario

_RARE_LINE_ENDS = frozenset("\x85\u2028\u2029\ufeff")


def to_yaml(scenario: Scenario) -> str:
    """Return a scenario as YAML that runs as it stands: all defaults spelt out, no ``extends``."""
    settings = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    return yaml.dump(
        settings, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, indent=2
    )


class _Dumper(yaml.SafeDumper):
    """PyYAML writes YAML 1.1; what 1.2 would not read as text is quoted here."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out instead of pointing from one to the other."""
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(document.resolve(text), str) else "'"
    if _RARE_LINE_ENDS.intersection(text):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
