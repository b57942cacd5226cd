"""The JSON Schema of a scenario file, from which editors complete and check."""

from __future__ import annotations

from typing import Any

from simulation.interventions import BY_KIND
from simulation.scenario.schema import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_EXACTLY_ONE_WEEK = {"oneOf": [{"required": ["week"]}, {"required": ["from"]}]}

_FILE_ENTRY = {
    "type": "object",
    "title": "File of interventions",
    "description": "A file with a list of interventions, which are put in this place.",
    "additionalProperties": False,
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "minLength": 1,
            "description": "A path relative to this file.",
        },
        "shift": {
            "type": "integer",
            "description": "Weeks by which the file's interventions come later.",
        },
    },
}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file as a user writes it.

    What a file may leave to the scenario that it ``extends`` is not required of it.
    """
    schema = Scenario.model_json_schema()
    definitions = schema["$defs"]
    for kind in BY_KIND.values():
        _require_kind(definitions[kind.__name__])
    _require_either(definitions["OrganisationSettings"])
    _leave_to_extended(definitions)
    properties = {
        "name": schema["properties"].pop("name"),
        "extends": {
            "type": "string",
            "minLength": 1,
            "description": "Another scenario, beside this file or of the library, that this one "
            "changes: what stands here wins, lists are replaced.",
        },
        **schema["properties"],
    }
    entries = _or_file(properties["interventions"])
    properties["interventions"] = entries
    properties["add_interventions"] = {
        **entries,
        "description": "What changes beside the interventions of the scenario that is extended.",
    }
    return {
        "$schema": DIALECT,
        **schema,
        "title": "orgsim scenario",
        "properties": properties,
        "required": ["name"],
    }


def _or_file(interventions: dict[str, Any]) -> dict[str, Any]:
    return {**interventions, "items": {"anyOf": [interventions["items"], _FILE_ENTRY]}}


def _require_kind(definition: dict[str, Any]) -> None:
    definition["required"] = ["kind"]
    definition["allOf"] = [_EXACTLY_ONE_WEEK]


def _require_either(definition: dict[str, Any]) -> None:
    definition["minProperties"] = 1
    definition["maxProperties"] = 1


def _leave_to_extended(definitions: dict[str, Any]) -> None:
    for name in ("GenerateSettings", "ImportSettings"):
        definitions[name].pop("required", None)
