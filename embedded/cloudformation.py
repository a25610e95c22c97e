"""CloudFormation on moto: strict about types, converging on every update, undone when a step fails.

moto's own engine skips types it does not know, compares templates rather than resolved properties, updates in no
particular order and never rolls back. `install` replaces it; moto keeps the API, the stacks and intrinsic functions.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from moto.cloudformation import models as stacks
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_stack_id

from embedded.provisioning import Provisioner
from embedded.resources.registry import is_known, resource_type
from embedded.template import creation_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from embedded.resources.base import ClientFactory

_LOG = logging.getLogger("embedded.cloudformation")
_native_class = parsing.resource_class_from_type
_native_parameter = parsing.ResourceMap.parse_ssm_parameter


class _AnyAttribute:
    """Lets moto's check of outputs pass; a missing attribute is found when it is resolved."""

    @staticmethod
    def has_cfn_attr(_attribute: str) -> bool:
        """Whether the attribute may exist."""
        return True


def unknown_types(template: dict[str, Any]) -> list[str]:
    """`type (logical id)` of every resource that the embedded AWS cannot deploy."""
    found = {name: resource["Type"] for name, resource in template.get("Resources", {}).items()}
    return sorted(f"{kind} ({name})" for name, kind in found.items() if not is_known(kind))


def _refuse_unknown(template: dict[str, Any]) -> None:
    unknown = unknown_types(template)
    if unknown:
        raise ValidationError(message=f"The embedded AWS does not know these resource types: {', '.join(unknown)}")


def _class_of(name: str) -> Any:
    return _AnyAttribute if resource_type(name) else _native_class(name)


def _parameter(resource_map: Any, value: str, value_type: str) -> Any:
    try:
        return _native_parameter(resource_map, value, value_type)
    except AttributeError:
        raise ValidationError(message=f"Unable to fetch parameters [{value}] from parameter store") from None


def _wanted(resource_map: Any) -> list[str]:
    """The resources that the template declares and whose condition holds, in the order they are made."""
    declared = resource_map._resource_json_map
    conditions = resource_map.lazy_condition_map
    return [
        name
        for name in creation_order(declared)
        if "Condition" not in declared[name] or conditions[declared[name]["Condition"]]
    ]


def _load(resource_map: Any, template: dict[str, Any], parameters: dict[str, Any] | None) -> None:
    """Point the map at a template and resolve its parameters (SSM ones afresh), mappings and conditions."""
    _refuse_unknown(template)
    resource_map._template = template
    resource_map._resource_json_map = template["Resources"]
    if parameters is not None:
        resource_map.input_parameters = parameters
    resource_map.resolved_parameters = {}
    resource_map.load_mapping()
    resource_map.load_parameters()
    resource_map.load_conditions()


class Engine:
    """The stack operations that moto's API calls."""

    def __init__(self, client: ClientFactory) -> None:
        self._client = client

    def create_stack(self, backend: Any, name: str, template: str, parameters: dict[str, Any], **options: Any) -> Any:
        """Create a stack; on failure everything made is removed and the stack says ROLLBACK_COMPLETE."""
        if any(stack.name == name for stack in backend.stacks.values()):
            raise ValidationError(message=f"Stack {name} already exists")
        _refuse_unknown(stacks.Stack.parse_template(template))
        stack = self._new_stack(backend, name, template, parameters, options)
        provisioner = Provisioner(stack.resource_map, self._client)
        try:
            provisioner.converge(_wanted(stack.resource_map))
            self._publish_exports(backend, stack)
        except Exception as failure:
            _LOG.warning("stack %s: %s", name, failure, exc_info=_LOG.isEnabledFor(logging.DEBUG))
            provisioner.remove_all()
            stack.status = "ROLLBACK_COMPLETE"
            raise ValidationError(message=f"Stack {name}: {failure}") from failure
        stack.mark_creation_complete()
        return stack

    def update(
        self, stack: Any, template: str, role_arn: str | None, parameters: dict[str, Any] | None, tags: Any
    ) -> None:
        """Converge a stack on a template; on failure converge back on the old one."""
        before = (stack.template_dict, dict(stack.resource_map.input_parameters))
        wanted = stacks.Stack.parse_template(template)
        provisioner = Provisioner(stack.resource_map, self._client)
        try:
            _load(stack.resource_map, wanted, parameters)
            changes = provisioner.converge(_wanted(stack.resource_map))
        except Exception as failure:
            self._roll_back(stack, provisioner, before)
            raise ValidationError(message=f"Stack {stack.name}: {failure}") from failure
        if not changes and wanted == before[0]:
            raise ValidationError(message="No updates are to be performed.")
        stack.template, stack.template_dict = template, wanted
        stack.parameters = parameters or stack.parameters
        stack.role_arn, stack.tags = role_arn, tags if tags is not None else stack.tags
        self._finish(stack, "UPDATE_COMPLETE")

    def delete(self, stack: Any) -> None:
        """Remove a stack's resources, except those that its template retains."""
        retained = {
            name
            for name, resource in stack.template_dict.get("Resources", {}).items()
            if resource.get("DeletionPolicy", "Delete").startswith("Retain")
        }
        Provisioner(stack.resource_map, self._client).remove_all(retained)
        self._finish(stack, "DELETE_COMPLETE")

    def _new_stack(
        self, backend: Any, name: str, template: str, parameters: dict[str, Any], options: dict[str, Any]
    ) -> Any:
        new_stack: Any = stacks.Stack
        stack = new_stack(
            stack_id=generate_stack_id(name, backend.region_name, backend.account_id),
            name=name,
            template=template,
            parameters=parameters,
            account_id=backend.account_id,
            region_name=backend.region_name,
            cross_stack_resources=backend.exports,
            **options,
        )
        stack.status = "CREATE_IN_PROGRESS"
        backend.stacks[stack.stack_id] = stack
        return stack

    def _roll_back(self, stack: Any, provisioner: Provisioner, before: tuple[dict[str, Any], dict[str, Any]]) -> None:
        try:
            _load(stack.resource_map, *before)
            provisioner.converge(_wanted(stack.resource_map))
        except Exception:
            _LOG.exception("stack %s: the rollback failed too", stack.name)
        self._finish(stack, "UPDATE_ROLLBACK_COMPLETE")

    def _finish(self, stack: Any, status: str) -> None:
        backend = stacks.cloudformation_backends[stack.account_id][stack.region_name]
        for export in list(stack.exports) if status == "DELETE_COMPLETE" else []:
            backend.exports.pop(export.name, None)
        stack.output_map = stack._create_output_map()
        if status != "DELETE_COMPLETE":
            self._publish_exports(backend, stack)
        stack._add_stack_event(status)
        stack.status = status

    def _publish_exports(self, backend: Any, stack: Any) -> None:
        for export in stack.exports:
            owner = backend.exports.get(export.name)
            if owner is not None and owner.exporting_stack_id != stack.stack_id:
                raise ValidationError(message=f"Export {export.name} is already exported by another stack")
            backend.exports[export.name] = export


def install(client: ClientFactory) -> None:
    """Put the engine in the place of moto's. `client` makes a boto3 client of a service by name."""
    engine = Engine(client)
    replacements: list[tuple[Any, str, Callable[..., Any]]] = [
        (parsing, "resource_class_from_type", _class_of),
        (parsing.ResourceMap, "parse_ssm_parameter", _parameter),
        (stacks.CloudFormationBackend, "create_stack", _method(engine.create_stack)),
        (stacks.Stack, "update", _method(engine.update)),
        (stacks.Stack, "delete", _method(engine.delete)),
        (CloudFormationResponse, "_validate_different_update", lambda *_given: None),
    ]
    for owner, name, replacement in replacements:
        setattr(owner, name, replacement)


def _method(bound: Callable[..., Any]) -> Callable[..., Any]:
    """`bound` as a plain function, which becomes a method of the class that it is put on."""

    def method(owner: Any, *given: Any, **named: Any) -> Any:
        return bound(owner, *given, **named)

    return method
