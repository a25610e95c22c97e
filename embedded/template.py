"""Reading a CloudFormation template: which resources it has, and in which order they are made."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from typing import Any

_SUBSTITUTION = re.compile(r"\$\{([^!}][^}.]*)[^}]*\}")


def references(value: Any) -> set[str]:
    """The logical ids (and parameters) that a piece of a template refers to."""
    if isinstance(value, list):
        return set().union(*(references(item) for item in value))
    if not isinstance(value, dict):
        return set()
    found = _direct(value)
    return found.union(*(references(item) for item in value.values()))


def _direct(value: dict[str, Any]) -> set[str]:
    if "Ref" in value:
        return {str(value["Ref"])}
    if "Fn::GetAtt" in value:
        target = value["Fn::GetAtt"]
        return {target.split(".")[0] if isinstance(target, str) else str(target[0])}
    if "Fn::Sub" in value:
        text = value["Fn::Sub"]
        return set(_SUBSTITUTION.findall(text if isinstance(text, str) else text[0]))
    return set()


def dependencies(resource: dict[str, Any]) -> set[str]:
    """What must exist before `resource`."""
    declared = resource.get("DependsOn", [])
    named = {declared} if isinstance(declared, str) else set(declared)
    return named | references(resource.get("Properties", {}))


def creation_order(resources: dict[str, Any]) -> list[str]:
    """Logical ids, each after everything that it depends on."""
    graph = {name: sorted(dependencies(resource) & resources.keys()) for name, resource in resources.items()}
    return list(TopologicalSorter(graph).static_order())


def without_nothing(value: Any) -> Any:
    """The same structure without the places where AWS::NoValue stood."""
    if isinstance(value, dict):
        return {key: without_nothing(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nothing(item) for item in value if item is not None]
    return value
