"""Step Functions: moto's interpreter executes, and is given what it lacks."""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from moto.core.utils import utcnow
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_callback,
    state_task_service_factory,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends

from embedded.states import jsonata, sagemaker, values

ClientFactory = Callable[[str], Any]
_POLL_S = 0.1
_ERROR_NAMES = {
    "codebuild": "CodeBuild",
    "ecr": "Ecr",
    "lambda": "Lambda",
    "s3": "S3",
    "sagemaker": "SageMaker",
    "sagemakerruntime": "SageMakerRuntime",
    "secretsmanager": "SecretsManager",
    "sns": "Sns",
    "sqs": "Sqs",
    "ssm": "Ssm",
}
_native_service_for = state_task_service_factory.state_task_service_for
_native_start = StepFunctionsParserBackend.start_execution
_native_parse = AmazonStateLanguageParser.parse
_PARSING = threading.Lock()
"""moto's parser keeps its place in its class: of two definitions that are read at once, each spoils the other."""


def install(client: ClientFactory) -> None:
    """Give the interpreter JSONata, SageMaker, times in SDK answers, execution names and `client` for its calls."""
    _rebind("boto_client_for", lambda **named: client(named["service"]))
    _rebind("encode_jsonata_variable_declarations", jsonata.declare)
    moto_jsonata._eval_jsonata = jsonata.evaluate
    callback: Any = state_task_service_callback
    callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = _POLL_S
    state_task_service_aws_sdk._SERVICE_ERROR_NAMES.update(_ERROR_NAMES)
    StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES["sagemakerruntime"] = "sagemaker-runtime"
    sdk: Any = StateTaskServiceAwsSdk
    sdk._eval_service_task = _sdk_task(client)
    parser: Any = AmazonStateLanguageParser
    parser.parse = staticmethod(_parse)
    backend: Any = StepFunctionsParserBackend
    backend.start_execution = _start_execution
    task: Any = sagemaker.service(client)

    def service_for(service_name: str) -> Any:
        return task() if service_name == "sagemaker" else _native_service_for(service_name)

    _rebind("state_task_service_for", service_for)


def _parse(definition: str) -> Any:
    with _PARSING:
        return _native_parse(definition)


def stop_executions() -> None:
    """Stop every execution under way."""
    for backend in _backends():
        for machine in backend.state_machines:
            for execution in machine.executions:
                if execution.status == "RUNNING":
                    with suppress(Exception):
                        execution.stop(stop_date=utcnow(), error="", cause="")


def _backends() -> list[Any]:
    return [backend for account in stepfunctions_parser_backends.values() for backend in account.values()]


def _start_execution(
    self: Any, state_machine_arn: str, name: str | None = None, execution_input: Any = None, trace_header: Any = None
) -> Any:
    # moto leaves an unnamed execution without a name, in its ARN and in $$.Execution.Name.
    return _native_start(self, state_machine_arn, name or str(uuid.uuid4()), execution_input, trace_header)


def _sdk_task(client: ClientFactory) -> Callable[..., None]:
    def evaluate(
        self: Any,
        env: Any,
        resource_runtime_part: Any,  # noqa: ARG001 - the interpreter names its arguments
        normalised_parameters: Any,
        state_credentials: Any,  # noqa: ARG001
    ) -> None:
        service = client(self._get_boto_service_name())
        action = self._get_boto_service_action()
        model = service.meta.service_model.operation_model(service.meta.method_to_api_mapping[action])
        answer = getattr(service, action)(**values.request(normalised_parameters, model.input_shape))
        env.stack.append(values.plain(answer or {}))

    return evaluate


def _rebind(name: str, value: Any) -> None:
    """Replace a function in every module of the interpreter that imported it by name."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("moto.stepfunctions") and hasattr(module, name):
            setattr(module, name, value)
