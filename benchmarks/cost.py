"""What Vitrine costs on AWS: from measured milliseconds, reads, writes and bytes, and one dated price table.

``python -m benchmarks.cost`` prints dollars per month at several volumes for each endpoint profile and for Amazon
Personalize, then the idle month item by item, counted in the synthesized templates.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from benchmarks.report import parser, print_table, write_json

Profile = Literal["serverless", "cpu", "gpu"]
PROFILES: tuple[Profile, ...] = ("serverless", "cpu", "gpu")
ROOT = Path(__file__).resolve().parent.parent
USAGE_FILE = ROOT / "docs" / "verification" / "usage.json"
HOURS_PER_MONTH = 730
SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600
GB = 1e9
MILLION = 1_000_000
VOLUMES = (0, 1, 10, 100)

#: How far the busiest hour lies above the mean, and how full an instance may run: what sizes an instance endpoint.
PEAK_FACTOR = 3.0
TARGET_UTILISATION = 0.6
MINIMUM_INSTANCES = 2
INSTANCE: dict[Profile, tuple[str, int]] = {"cpu": ("ml.c6i.large", 2), "gpu": ("ml.g5.xlarge", 4)}
#: Exposures travel from the table's stream to the lake in batches; this many share one object.
RECORDS_PER_LAKE_OBJECT = 30
#: What an idle account stores: two container images, the artifacts, a small table. Gigabytes.
IDLE_IMAGE_GB = 2.5
IDLE_STORAGE_GB = 0.5


@dataclass(frozen=True)
class Usage:
    """What one recommendation uses, as ``benchmarks.api`` measured it."""

    function_ms: float
    function_memory_mb: float
    ranker_ms: float
    ranker_memory_mb: float
    read_units: float
    write_units: float
    response_bytes: float
    ranker_bytes: float
    log_bytes: float
    authorizer_share: float
    authorizer_ms: float

    @classmethod
    def load(cls, path: Path = USAGE_FILE) -> Usage:
        """Read the figures that ``python -m benchmarks.api --json`` wrote."""
        figures = json.loads(path.read_text(encoding="utf-8"))
        figures = figures.get("usage", figures)
        return cls(**{field.name: float(figures[field.name]) for field in fields(cls)})


@dataclass(frozen=True)
class Line:
    """One line of a bill."""

    item: str
    usd: float


@dataclass(frozen=True)
class Prices:
    """The dated price table."""

    table: dict[str, dict[str, Any]]
    as_of: str
    region: str

    @classmethod
    def load(cls, path: Path = Path(__file__).parent / "prices.json") -> Prices:
        """Read the price table beside this file."""
        document = json.loads(path.read_text(encoding="utf-8"))
        return cls(document["prices"], document["as_of"], document["region"])

    def __getitem__(self, name: str) -> float:
        return float(self.table[name]["usd"])


def request_lines(millions: float, usage: Usage, prices: Prices) -> Iterator[Line]:
    """The part of a month's bill that grows with requests and does not depend on the endpoint profile."""
    requests = millions * MILLION
    function_gb_s = usage.function_ms / 1000 * usage.function_memory_mb / 1024
    authorizer_gb_s = usage.authorizer_share * usage.authorizer_ms / 1000 * 0.25
    yield Line("API Gateway requests", requests * prices["api_gateway_rest_request"])
    yield Line("Lambda requests", requests * (1 + usage.authorizer_share) * prices["lambda_request"])
    yield Line("Lambda compute", requests * (function_gb_s + authorizer_gb_s) * prices["lambda_arm64_gb_second"])
    yield Line("DynamoDB reads", requests * usage.read_units * prices["dynamodb_read_request_unit"])
    yield Line("DynamoDB writes (exposure)", requests * usage.write_units * prices["dynamodb_write_request_unit"])
    yield Line("S3 (exposures to the lake)", requests / RECORDS_PER_LAKE_OBJECT * prices["s3_put"])
    yield Line("Logs", requests * usage.log_bytes / GB * prices["cloudwatch_logs_gb"])
    yield Line("Transfer to the shopper", requests * usage.response_bytes / GB * prices["data_transfer_out_gb"])


def instances(millions: float, ranker_ms: float, cores: int) -> int:
    """How many instances carry the busiest hour of a month of ``millions`` recommendations."""
    peak_per_second = millions * MILLION / SECONDS_PER_MONTH * PEAK_FACTOR
    needed = peak_per_second * ranker_ms / 1000 / (cores * TARGET_UTILISATION)
    return max(MINIMUM_INSTANCES, math.ceil(needed))


def endpoint_lines(profile: Profile, millions: float, usage: Usage, prices: Prices) -> Iterator[Line]:
    """The ranker endpoint's part of a month's bill; instance profiles also keep one small embedding endpoint up."""
    requests = millions * MILLION
    yield Line("Ranker data", requests * usage.ranker_bytes / GB * prices["sagemaker_data_gb"])
    if profile == "serverless":
        gb_seconds = requests * usage.ranker_ms / 1000 * usage.ranker_memory_mb / 1024
        yield Line("Ranker compute (serverless)", gb_seconds * prices["sagemaker_serverless_gb_second"])
        return
    instance, cores = INSTANCE[profile]
    count = instances(millions, usage.ranker_ms, cores)
    yield Line(f"Ranker compute ({count} x {instance})", count * HOURS_PER_MONTH * prices[instance])
    embedding, _ = INSTANCE["cpu"]
    yield Line(
        f"Embedding compute ({MINIMUM_INSTANCES} x {embedding})",
        MINIMUM_INSTANCES * HOURS_PER_MONTH * prices[embedding],
    )


def resource_counts(assembly: Path) -> tuple[Counter[str], int]:
    """Count the resources of every template in a cloud assembly, and the WAF rules in them."""
    counts: Counter[str] = Counter()
    rules = 0
    for template in assembly.glob("*.template.json"):
        for resource in json.loads(template.read_text(encoding="utf-8")).get("Resources", {}).values():
            counts[resource["Type"]] += 1
            if resource["Type"] == "AWS::WAFv2::WebACL":
                rules += len(resource["Properties"].get("Rules", []))
    return counts, rules


def idle_lines(assembly: Path, prices: Prices) -> list[Line]:
    """The month in which nobody came: everything that is billed for merely existing, counted in the templates."""
    counts, rules = resource_counts(assembly)
    per_resource = (
        ("Secrets", counts["AWS::SecretsManager::Secret"], prices["secret_month"]),
        ("Alarms", counts["AWS::CloudWatch::Alarm"], prices["cloudwatch_alarm_month"]),
        ("Customer managed keys", counts["AWS::KMS::Key"], prices["kms_key_month"]),
        ("Web ACLs", counts["AWS::WAFv2::WebACL"], prices["waf_acl_month"]),
        ("Web ACL rules", rules, prices["waf_rule_month"]),
        (
            "Dashboards beyond three",
            max(0, counts["AWS::CloudWatch::Dashboard"] - 3),
            prices["cloudwatch_dashboard_month"],
        ),
    )
    lines = [Line(f"{name} ({count})", count * price) for name, count, price in per_resource if count]
    storage = prices["dynamodb_storage_gb_month"] + prices["dynamodb_pitr_gb_month"] + prices["s3_storage_gb_month"]
    return [
        *lines,
        Line(f"Container images ({IDLE_IMAGE_GB} GB)", IDLE_IMAGE_GB * prices["ecr_storage_gb_month"]),
        Line(f"Tables, their backup and the lake ({IDLE_STORAGE_GB} GB)", IDLE_STORAGE_GB * storage),
        Line("Compute (functions, serverless endpoints)", 0.0),
    ]


def estimate(profile: Profile, millions: float, assembly: Path, usage: Usage, prices: Prices) -> list[Line]:
    """A whole month's bill, line by line."""
    return [
        *request_lines(millions, usage, prices),
        *endpoint_lines(profile, millions, usage, prices),
        *idle_lines(assembly, prices),
    ]


def personalize(millions: float, prices: Prices, price_name: str) -> float:
    """Amazon Personalize, one campaign at its minimum of 1 request per second, which is billed even when idle."""
    requests = max(millions * MILLION, float(SECONDS_PER_MONTH))
    return requests * prices[price_name]


def monthly_totals(assembly: Path, usage: Usage, prices: Prices) -> dict[str, dict[str, float]]:
    """Dollars a month by system and millions of recommendations."""
    totals: dict[str, dict[str, float]] = {
        f"Vitrine, {profile}": {
            str(volume): sum(line.usd for line in estimate(profile, volume, assembly, usage, prices))
            for volume in VOLUMES
        }
        for profile in PROFILES
    }
    for label, name in (
        ("Personalize, User-Personalization", "personalize_recommendation"),
        ("Personalize, User-Personalization-v2", "personalize_recommendation_v2"),
    ):
        totals[label] = {str(volume): personalize(volume, prices, name) for volume in VOLUMES}
    return totals


def per_million(profile: Profile, usage: Usage, prices: Prices) -> float:
    """Dollars that one million recommendations add to a month of ten million."""
    lines = [*request_lines(10, usage, prices), *endpoint_lines(profile, 10, usage, prices)]
    return sum(line.usd for line in lines) / 10


def figures(assembly: Path, usage: Usage, prices: Prices) -> dict[str, Any]:
    """Everything the benchmark prints, as JSON."""
    idle = idle_lines(assembly, prices)
    return {
        "prices": {"as_of": prices.as_of, "region": prices.region, "table": prices.table},
        "usage": asdict(usage),
        "monthly_usd": monthly_totals(assembly, usage, prices),
        "per_million_usd": {profile: per_million(profile, usage, prices) for profile in PROFILES},
        "per_million_lines": {
            line.item: line.usd
            for line in (*request_lines(1, usage, prices), *endpoint_lines("serverless", 1, usage, prices))
        },
        "idle_lines": {line.item: line.usd for line in idle},
        "idle_usd": sum(line.usd for line in idle),
    }


def print_report(result: dict[str, Any]) -> None:
    """Print the three tables: months, one million taken apart, the idle month taken apart."""
    prices = result["prices"]
    print_table(
        "Dollars a month, by million recommendations",
        ["system", *(f"{volume} M" for volume in VOLUMES)],
        [[name, *(f"{row[str(volume)]:,.2f}" for volume in VOLUMES)] for name, row in result["monthly_usd"].items()],
        note=f"Prices of {prices['as_of']}, {prices['region']}; sources in benchmarks/prices.json. Personalize is "
        "billed for its minimum of 1 request per second; its training and ingestion are left out.",
    )
    print_table(
        "One million recommendations, serverless",
        ["item", "USD"],
        [[item, f"{usd:.3f}"] for item, usd in result["per_million_lines"].items()],
    )
    print_table(
        "An idle month",
        ["item", "USD"],
        [*([item, f"{usd:.2f}"] for item, usd in result["idle_lines"].items()), ["total", f"{result['idle_usd']:.2f}"]],
    )


def main() -> None:
    """Print the cost tables."""
    options = parser(__doc__ or "")
    options.add_argument("--assembly", type=Path, default=ROOT / "build" / "cdk" / "dev")
    options.add_argument("--usage", type=Path, default=USAGE_FILE)
    arguments = options.parse_args()
    result = figures(arguments.assembly, Usage.load(arguments.usage), Prices.load())
    print_report(result)
    write_json(arguments.json, result)


if __name__ == "__main__":
    main()
