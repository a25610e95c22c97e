"""What the state machines share: errors that pass by themselves, and failures that tell their cause in one line."""

from __future__ import annotations

from typing import Any

State = dict[str, Any]

ERROR = "error"
"""Where a state keeps why a step failed."""
TRANSIENT = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Sandbox.Timedout",
    # A function's error has its class's name, and botocore makes classes of the errors that a service's model lists.
    "ClientError",
    "ConnectTimeoutError",
    "EndpointConnectionError",
    "InternalFailure",
    "InternalServerError",
    "ModelNotReadyException",
    "ProvisionedThroughputExceededException",
    "ReadTimeoutError",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TooManyUpdates",
]
INTERRUPTIONS = ("*CapacityError*", "*InternalServerError*", "*exit code: 137*", "*exit code: 143*")
"""What SageMaker says of a job whose machine failed or was taken away, or whose process was killed."""
_REASON = r'/"(?:errorMessage|FailureReason|StateDetails)": ?"((?:[^\\"]|\\.)+)"/'
_ESCAPED_QUOTE = r"""'\\"'"""
_ENDING = r'/"(?:SecondaryStatus|ProcessingJobStatus)": ?"([A-Za-z]+)"/'


def failure(name: str, *errors: str) -> State:
    """A state that fails by its name and tells the errors that states keep at `errors`."""
    cause = " & '; after ' & ".join(_told(error) for error in errors or (ERROR,))
    return {"Type": "Fail", "QueryLanguage": "JSONata", "Error": name, "Cause": f"{{% {cause} %}}"}


def _told(error: str) -> str:
    """An expression that tells an error in one line: a function's message, a job's reason, or the text as it is.

    By search and not by parsing: a long cause is cut, and a state that fails to fail would hide why.
    """
    cause = f"$states.input.{error}.Cause"
    reason = f"$replace($match({cause}, {_REASON})[0].groups[0], {_ESCAPED_QUOTE}, '\"')"
    ending = f"$match({cause}, {_ENDING})[0].groups[0]"
    told = f"{reason} ? {reason} : {ending} ? 'the job ended as ' & {ending} : {cause} ? {cause} : 'it gave no cause'"
    return f"($states.input.{error}.Error & ': ' & ({told}))"
