"""A saved state comes back whole, in another process."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]

SAVE = textwrap.dedent("""
    import sys
    from pathlib import Path
    from embedded.cloud import Cloud
    from tests.embedded import support
    from tests.embedded.test_endpoints import put_model, settled
    from tests.embedded.test_streams import batches, connect, make_function, make_table, put

    with Cloud.start() as cloud:
        uri = support.image(cloud)
        put_model(cloud, uri, "kept", "weights of old")
        cloud.client("sagemaker").create_endpoint(EndpointName="kept", EndpointConfigName="kept")
        assert settled(cloud, "kept")["EndpointStatus"] == "InService"
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket="seen")
        s3.put_object(Bucket="artifacts", Key="large", Body=b"x" * 20_000_000)
        trust = "{}"
        cloud.client("iam").create_role(RoleName="test", AssumeRolePolicyDocument=trust)
        make_function(cloud, "reader")
        connect(cloud, "reader", make_table(cloud, "kept"), BatchSize=10)
        put(cloud, "kept", "before", data={"B": b"bytes"})
        cloud.client("ssm").put_parameter(Name="/kept/parameter", Value="1", Type="String")
        cloud.client("secretsmanager").create_secret(Name="kept", SecretString="secret")
        queue = cloud.client("sqs").create_queue(QueueName="kept")["QueueUrl"]
        cloud.client("sqs").send_message(QueueUrl=queue, MessageBody="waiting")
        machine = '{"StartAt":"a","States":{"a":{"Type":"Pass","End":true}}}'
        arn = cloud.client("stepfunctions").create_state_machine(name="kept", definition=machine, roleArn=support.ROLE)
        cloud.client("stepfunctions").start_execution(stateMachineArn=arn["stateMachineArn"])
        cloud.snapshot(Path(sys.argv[1]))
        # The cloud goes on after a snapshot.
        put(cloud, "kept", "unsaved")
        cloud.drain()
        assert batches(cloud, "reader")[-1] == ["unsaved"]
""")

RESTORE = textwrap.dedent("""
    import sys
    from pathlib import Path
    from embedded.cloud import Cloud
    from tests.embedded.test_endpoints import invoke
    from tests.embedded.test_streams import batches, put

    with Cloud.start() as cloud:
        cloud.restore(Path(sys.argv[1]))
        assert invoke(cloud, "kept")["weights"] == "weights of old"
        assert cloud.client("s3").get_object(Bucket="artifacts", Key="large")["Body"].read() == b"x" * 20_000_000
        items = cloud.client("dynamodb").scan(TableName="kept", ConsistentRead=True)["Items"]
        assert [(item["SK"]["S"], item["data"]["B"]) for item in items] == [("before", b"bytes")], items
        assert cloud.client("ssm").get_parameter(Name="/kept/parameter")["Parameter"]["Value"] == "1"
        assert cloud.client("secretsmanager").get_secret_value(SecretId="kept")["SecretString"] == "secret"
        queue = cloud.client("sqs").get_queue_url(QueueName="kept")["QueueUrl"]
        assert cloud.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "waiting"
        (machine,) = cloud.client("stepfunctions").list_state_machines()["stateMachines"]
        cloud.client("stepfunctions").start_execution(stateMachineArn=machine["stateMachineArn"])
        put(cloud, "kept", "after")
        cloud.drain()
        assert batches(cloud, "reader") == [["before"], ["after"]], batches(cloud, "reader")
        cloud.client("s3").put_object(Bucket="artifacts", Key="new", Body=b"written")
""")


def run(program: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]


def test_everything_comes_back_in_another_process(tmp_path: Path) -> None:
    run(SAVE, tmp_path)
    run(RESTORE, tmp_path)
    # And again: restoring uses nothing up.
    run(RESTORE, tmp_path)
