"""What several rewriting jobs of one erasure removed is told together."""

from __future__ import annotations

import json
from pathlib import Path

from privacy.lake import PrivacyLake
from tests.unit.privacy.world import BUCKET, worlds


def counts(files: int, rows: int) -> dict[str, int]:
    return {"files": files, "rows": rows, "rewritten": int(rows > 0), "deleted": 0}


def test_each_job_s_report_counts_and_none_of_another_erasure(tmp_path: Path) -> None:
    with worlds(tmp_path) as world:
        lake = PrivacyLake(world.s3, BUCKET)
        assert lake.report("e1") == {}
        for name, kinds in (
            ("e1/report/e1-1", {"events": counts(3, 7)}),
            ("e1/report/e1-2", {"events": counts(4, 2), "exposures": counts(1, 0)}),
            ("e1-2/report/e1-2-1", {"events": counts(9, 9)}),
            ("e2/report/e2-1", {"events": counts(9, 9)}),
        ):
            body = json.dumps({"kinds": kinds}).encode()
            world.s3.put_object(Bucket=BUCKET, Key=f"erasures/{name}/report.json", Body=body)
        events = {"files": 4, "rows": 9, "rewritten": 2, "deleted": 0}
        assert lake.report("e1") == {"kinds": {"events": events, "exposures": counts(1, 0)}}
        lake.clear("e1")
        assert lake.report("e1") == {}
        assert set(world.files()) == {"erasures/e1-2/report/e1-2-1/report.json", "erasures/e2/report/e2-1/report.json"}
