from __future__ import annotations

import traceback

import pytest
from botocore.exceptions import ClientError

from vitrine.consumers import BatchFailedError, consumer


def test_a_batch_that_goes_well_is_answered() -> None:
    assert consumer(lambda event, _: {"batchItemFailures": event["Records"]})({"Records": [1]}, None) == {
        "batchItemFailures": [1]
    }


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("user-1 said so"), "ValueError"),
        (
            ClientError({"Error": {"Code": "ValidationException", "Message": "user-1 is too long"}}, "PutItem"),
            "ClientError ValidationException",
        ),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_error_is_told_by_its_kind_and_nobody_by_name(
    error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    def handle(_event: object, _context: object) -> dict[str, object]:
        raise error

    with pytest.raises(BatchFailedError, match=f"^{told}$") as raised:
        consumer(handle)({}, None)
    assert "user-1" not in "".join(traceback.format_exception(raised.value))
    [record] = caplog.records
    assert str(vars(record)["where"]).startswith("test_consumers.py:")
    assert "user-1" not in repr(vars(record))
