"""Workflows: state machines, schedules, subscriptions and builds."""

from __future__ import annotations

import json
from typing import Any

from embedded.resources.base import Made, Request
from embedded.resources.calls import call, camel, short_name


class StateMachine:
    """A Step Functions state machine."""

    name_property = "StateMachineName"

    def create(self, request: Request) -> Made:
        """Create the state machine in the backend that executes."""
        name = short_name(request, 80)
        answer = call(request, "stepfunctions", "create_state_machine", name=name, **self._parameters(request))
        arn = answer["stateMachineArn"]
        return Made(arn, {"Arn": arn, "Name": name, "StateMachineRevisionId": "INITIAL"})

    def update(self, request: Request, made: Made) -> Made:
        """Change the definition in place."""
        call(
            request,
            "stepfunctions",
            "update_state_machine",
            stateMachineArn=made.physical_resource_id,
            **self._parameters(request),
        )
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the state machine."""
        request.client("stepfunctions").delete_state_machine(stateMachineArn=made.physical_resource_id)

    def _parameters(self, request: Request) -> dict[str, Any]:
        properties = request.properties
        definition = properties.get("DefinitionString") or json.dumps(properties["Definition"])
        for name, value in properties.get("DefinitionSubstitutions", {}).items():
            definition = definition.replace("${" + name + "}", str(value))
        return {
            "definition": definition,
            "roleArn": properties["RoleArn"],
            "type": properties.get("StateMachineType", "STANDARD"),
        }


class Schedule:
    """An EventBridge Scheduler schedule; the clock fires it."""

    name_property = "Name"

    def create(self, request: Request) -> Made:
        """Create the schedule."""
        name = short_name(request, 64)
        answer = call(request, "scheduler", "create_schedule", **request.properties | {"Name": name})
        return Made(name, {"Arn": answer["ScheduleArn"]})

    def update(self, request: Request, made: Made) -> Made:
        """Replace every setting of the schedule."""
        call(request, "scheduler", "update_schedule", **request.properties | {"Name": made.physical_resource_id})
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the schedule from its group."""
        call(
            request,
            "scheduler",
            "delete_schedule",
            Name=made.physical_resource_id,
            GroupName=made.properties.get("GroupName", "default"),
        )


class ScheduleGroup:
    """A group of schedules."""

    name_property = "Name"

    def create(self, request: Request) -> Made:
        """Create the group."""
        answer = request.client("scheduler").create_schedule_group(Name=request.name)
        return Made(request.name, {"Arn": answer["ScheduleGroupArn"]})

    def update(self, _request: Request, made: Made) -> Made:
        """Only tags can change."""
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the group."""
        request.client("scheduler").delete_schedule_group(Name=made.physical_resource_id)


class Subscription:
    """An SNS subscription."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Subscribe the endpoint."""
        properties = request.properties
        arn = request.client("sns").subscribe(
            TopicArn=properties["TopicArn"],
            Protocol=properties["Protocol"],
            Endpoint=properties["Endpoint"],
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        return Made(arn, {"Arn": arn})

    def update(self, request: Request, _made: Made) -> Made:
        """Subscribe anew; the caller removes the old subscription."""
        return self.create(request)

    def delete(self, made: Made, request: Request) -> None:
        """Unsubscribe."""
        request.client("sns").unsubscribe(SubscriptionArn=made.physical_resource_id)


class BuildProject:
    """A CodeBuild project."""

    name_property = "Name"

    def create(self, request: Request) -> Made:
        """Create the project."""
        name = self._name(request)
        answer = call(request, "codebuild", "create_project", **self._parameters(request, name))
        return Made(name, {"Arn": answer["project"]["arn"]})

    def update(self, request: Request, made: Made) -> Made:
        """Recreate the project under its name: nothing of a project is worth keeping."""
        self.delete(made, request)
        answer = call(request, "codebuild", "create_project", **self._parameters(request, made.physical_resource_id))
        return Made(made.physical_resource_id, {"Arn": answer["project"]["arn"]})

    def delete(self, made: Made, request: Request) -> None:
        """Delete the project."""
        request.client("codebuild").delete_project(name=made.physical_resource_id)

    def _name(self, request: Request) -> str:
        return short_name(request, 150)

    def _parameters(self, request: Request, name: str) -> dict[str, Any]:
        declared = {key: value for key, value in request.properties.items() if key not in {"Tags", "Triggers"}}
        parameters: dict[str, Any] = camel(declared)
        source = parameters["source"]
        if "buildSpec" in source:
            source["buildspec"] = source.pop("buildSpec")
        return parameters | {"name": name}
