"""Data: tables, parameters and secrets. No update loses what they hold."""

from __future__ import annotations

import json
import secrets
from typing import Any

from embedded.resources.base import Made, Recorded, Request
from embedded.resources.calls import call


class Table:
    """A DynamoDB table (also declared as a global table of one region)."""

    name_property = "TableName"

    def create(self, request: Request) -> Made:
        """Create the table with its stream, time to live and recovery."""
        parameters = dict(request.properties, TableName=request.name)
        stream = parameters.pop("StreamSpecification", None)
        if stream:
            parameters["StreamSpecification"] = {"StreamEnabled": True, **stream}
        parameters["SSESpecification"] = self._encryption(request)
        call(request, "dynamodb", "create_table", **{k: v for k, v in parameters.items() if v is not None})
        self._settings(request)
        return Made(request.name, self._attributes(request))

    def update(self, request: Request, made: Made) -> Made:
        """Change stream, billing, time to live and recovery in place; another key is another table."""
        if request.name != made.physical_resource_id or request.properties["KeySchema"] != made.properties["KeySchema"]:
            return self.create(request)
        stream = request.properties.get("StreamSpecification")
        if stream != made.properties.get("StreamSpecification"):
            enabled = {"StreamEnabled": True, **stream} if stream else {"StreamEnabled": False}
            request.client("dynamodb").update_table(TableName=request.name, StreamSpecification=enabled)
        self._settings(request)
        return Made(request.name, self._attributes(request))

    def delete(self, made: Made, request: Request) -> None:
        """Delete the table."""
        request.client("dynamodb").delete_table(TableName=made.physical_resource_id)

    def _encryption(self, request: Request) -> dict[str, Any] | None:
        declared = request.properties.get("SSESpecification")
        if not declared or "KMSMasterKeyId" not in declared:
            return None
        return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": declared["KMSMasterKeyId"]}

    def _settings(self, request: Request) -> None:
        client = request.client("dynamodb")
        ttl = request.properties.get("TimeToLiveSpecification")
        if ttl:
            client.update_time_to_live(TableName=request.name, TimeToLiveSpecification=ttl)
        recovery = request.properties.get("PointInTimeRecoverySpecification")
        if recovery:
            client.update_continuous_backups(TableName=request.name, PointInTimeRecoverySpecification=recovery)

    def _attributes(self, request: Request) -> dict[str, Any]:
        table = request.client("dynamodb").describe_table(TableName=request.name)["Table"]
        return {"Arn": table["TableArn"], "StreamArn": table.get("LatestStreamArn", "")}


class Parameter:
    """An SSM parameter."""

    name_property = "Name"

    def create(self, request: Request) -> Made:
        """Write the value."""
        parameters = {key: value for key, value in request.properties.items() if key != "Tags"}
        call(request, "ssm", "put_parameter", **parameters | {"Name": request.name, "Overwrite": True})
        return Made(request.name, {"Value": request.properties["Value"], "Type": request.properties["Type"]})

    def update(self, request: Request, _made: Made) -> Made:
        """Writing it again is the update; another name is another parameter."""
        return self.create(request)

    def delete(self, made: Made, request: Request) -> None:
        """Delete the parameter."""
        request.client("ssm").delete_parameter(Name=made.physical_resource_id)


class Secret:
    """A secret, with a generated value when the template asks for one."""

    name_property = "Name"

    def create(self, request: Request) -> Made:
        """Create the secret with its value."""
        answer = request.client("secretsmanager").create_secret(Name=request.name, SecretString=self._value(request))
        return Made(answer["ARN"], {"Id": answer["ARN"]})

    def update(self, request: Request, made: Made) -> Made:
        """A generated value is never generated again; a given one is written."""
        if "SecretString" in request.properties:
            request.client("secretsmanager").put_secret_value(
                SecretId=made.physical_resource_id, SecretString=request.properties["SecretString"]
            )
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete at once: an embedded account has no recovery window to wait for."""
        request.client("secretsmanager").delete_secret(
            SecretId=made.physical_resource_id, ForceDeleteWithoutRecovery=True
        )

    def _value(self, request: Request) -> str:
        generate = request.properties.get("GenerateSecretString")
        if generate is None:
            return str(request.properties.get("SecretString", ""))
        password = _password(generate)
        if "SecretStringTemplate" not in generate:
            return password
        return json.dumps(json.loads(generate["SecretStringTemplate"]) | {generate["GenerateStringKey"]: password})


def _password(generate: dict[str, Any]) -> str:
    """A random password of the declared length, from the declared alphabet."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    alphabet += "" if generate.get("ExcludeUppercase") else alphabet.upper()
    alphabet += "" if generate.get("ExcludeNumbers") else "0123456789"
    alphabet += "" if generate.get("ExcludePunctuation") else "!#$%&()*+,-./:;<=>?@[]^_{|}~"
    alphabet = "".join(set(alphabet) - set(generate.get("ExcludeCharacters", "")))
    return "".join(secrets.choice(alphabet) for _ in range(int(generate.get("PasswordLength", 32))))


class RotationSchedule:
    """When a secret is rotated, and by which function."""

    name_property = ""

    def create(self, request: Request) -> Made:
        """Turn the rotation on; unless the template says otherwise the first one is now."""
        secret = request.properties["SecretId"]
        rules = {"AutomaticallyAfterDays": int(request.properties["RotationRules"]["AutomaticallyAfterDays"])}
        at_once = str(request.properties.get("RotateImmediatelyOnUpdate", True)).lower() == "true"
        request.client("secretsmanager").rotate_secret(
            SecretId=secret,
            RotationLambdaARN=request.properties["RotationLambdaARN"],
            RotationRules=rules,
            RotateImmediately=at_once,
        )
        return Made(secret)

    def update(self, request: Request, _made: Made) -> Made:
        """Replace function and rules; another secret is another schedule."""
        return self.create(request)

    def delete(self, made: Made, request: Request) -> None:
        """Turn the rotation off; the secret keeps its versions."""
        request.client("secretsmanager").cancel_rotate_secret(SecretId=made.physical_resource_id)


class SecretTarget(Recorded):
    """Attachment of secrets: declared only."""
