"""The JSON Schema that editors use."""

from __future__ import annotations

import json

from simulation.dynamics.parameters import Parameters
from simulation.interventions import BY_KIND
from simulation.organisation.policies import POLICY_NAMES
from simulation.scenario import json_schema
from simulation.scenario.schema import Scenario

SCHEMA = json_schema()


def definition(name):
    return SCHEMA["$defs"][name]


def every_object(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for below in schema.values():
            yield from every_object(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from every_object(below)


def references(schema):
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for below in schema.values():
            yield from references(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from references(below)


def test_is_json_of_the_2020_dialect():
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_has_the_keys_of_a_scenario_file_and_requires_the_name():
    assert set(SCHEMA["properties"]) == {*Scenario.model_fields, "extends", "add_interventions"}
    assert SCHEMA["required"] == ["name"]


def test_unknown_keys_are_marked_everywhere():
    objects = list(every_object(SCHEMA))
    assert len(objects) > 8
    assert all(one["additionalProperties"] is False for one in objects)


def test_every_reference_is_defined():
    names = {reference.rpartition("/")[2] for reference in references(SCHEMA)}
    assert names <= set(SCHEMA["$defs"])


def test_interventions_are_told_apart_by_kind():
    items = SCHEMA["properties"]["interventions"]["items"]["anyOf"][0]
    assert set(items["discriminator"]["mapping"]) == set(BY_KIND)
    for kind, model in BY_KIND.items():
        assert definition(model.__name__)["properties"]["kind"]["const"] == kind
        assert "kind" in definition(model.__name__)["required"]


def test_keys_are_those_that_the_user_writes():
    assert {"from", "until", "week"} <= set(definition("AddCommunities")["properties"])
    assert set(definition("OrganisationSettings")["properties"]) == {"generate", "import"}


def test_policies_and_parameters_are_described_with_their_range():
    assert set(definition("Policies")["properties"]) == set(POLICY_NAMES)
    assert set(definition("Parameters")["properties"]) == set(Parameters.model_fields)
    for name in ("Policies", "Parameters"):
        for setting in definition(name)["properties"].values():
            assert setting["description"]
            assert {"minimum", "maximum", "default"} <= set(setting)


def test_what_may_be_one_or_many_may_be_both():
    unit = definition("Where")["properties"]["unit"]
    kinds = {one.get("type") for one in unit["anyOf"]}
    assert {"string", "array"} <= kinds
