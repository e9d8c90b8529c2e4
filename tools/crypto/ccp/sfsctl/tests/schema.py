# SPDX-License-Identifier: GPL-2.0-only
"""sfsctl.schema.json, and what holds an output against it."""

import json
import os

from jsonschema import Draft202012Validator

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sfsctl.schema.json")


def close(schema):
    """The same schema for this version alone: what it does not name is an error.

    Programs must bear members that a later version adds, a test must not.
    """
    if isinstance(schema, list):
        return [close(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(part) for key, part in schema.items()}
    if schema.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


with open(PATH, encoding="utf-8") as f:
    SCHEMA = json.load(f)
Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = Draft202012Validator(close(SCHEMA))


def problems(out):
    """What an output has that the schema does not permit."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(out)]
