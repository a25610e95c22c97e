"""What Vitrine costs on AWS: from measured milliseconds, reads, writes and bytes, and one dated price table.

``python -m benchmarks.cost`` prints dollars per month at several volumes for each endpoint profile and for Amazon
Personalize, then the idle month item by item, counted in the synthesized templates, then what was assumed.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from benchmarks.assumptions import Assumptions, add_options, from_options
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


@dataclass(frozen=True)
class Usage:
    """What one recommendation uses, as ``benchmarks.api`` measured it."""

    function_ms: float
    function_memory_mb: float
    ranker_ms: float
    read_units: float
    write_units: float
    response_bytes: float
    ranker_bytes: float

    @classmethod
    def load(cls, path: Path = USAGE_FILE) -> Usage:
        """Read the figures that ``python -m benchmarks.api --json`` wrote."""
        figures = json.loads(path.read_text(encoding="utf-8"))
        figures = figures.get("usage", figures)
        return cls(**{known.name: float(figures[known.name]) for known in fields(cls)})


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


@dataclass(frozen=True)
class Model:
    """What a bill follows from: the prices, and what is assumed; raises ValueError for an instance without a price."""

    prices: Prices
    assumed: Assumptions = field(default_factory=Assumptions)

    def __post_init__(self) -> None:
        for name in ("cpu_instance", "gpu_instance"):
            if (instance := getattr(self.assumed, name)) not in self.prices.table:
                raise ValueError(f"{name} must have a price in benchmarks/prices.json, and {instance} has none")

    def instance(self, profile: Profile) -> tuple[str, int]:
        """Type and cores of an instance profile's instances."""
        if profile == "gpu":
            return self.assumed.gpu_instance, self.assumed.gpu_cores
        return self.assumed.cpu_instance, self.assumed.cpu_cores


def request_lines(millions: float, usage: Usage, model: Model) -> Iterator[Line]:
    """The part of a month's bill that grows with requests and does not depend on the endpoint profile."""
    prices, assumed = model.prices, model.assumed
    requests = millions * MILLION
    function_gb_s = usage.function_ms / 1000 * usage.function_memory_mb / 1024
    authorizer_gb_s = assumed.authorizer_ms / 1000 * assumed.authorizer_memory_mb / 1024
    authorized = assumed.authorizer_miss_share
    yield Line("API Gateway requests", requests * prices["api_gateway_rest_request"])
    yield Line("Lambda requests", requests * (1 + authorized) * prices["lambda_request"])
    gb_seconds = requests * (function_gb_s + authorized * authorizer_gb_s)
    yield Line("Lambda compute", gb_seconds * prices["lambda_arm64_gb_second"])
    yield Line("DynamoDB reads", requests * usage.read_units * prices["dynamodb_read_request_unit"])
    yield Line("DynamoDB writes (exposure)", requests * usage.write_units * prices["dynamodb_write_request_unit"])
    yield Line("S3 (exposures to the lake)", requests / assumed.records_per_lake_object * prices["s3_put"])
    yield Line("Logs", requests * assumed.log_bytes / GB * prices["cloudwatch_logs_gb"])
    yield Line("Transfer to the shopper", requests * usage.response_bytes / GB * prices["data_transfer_out_gb"])


def instances(millions: float, ranker_ms: float, cores: int, assumed: Assumptions) -> int:
    """How many instances carry the busiest hour of a month of ``millions`` recommendations."""
    peak_per_second = millions * MILLION / SECONDS_PER_MONTH * assumed.peak_factor
    needed = peak_per_second * ranker_ms / 1000 / (cores * assumed.target_utilisation)
    return max(assumed.minimum_instances, math.ceil(needed))


def endpoint_lines(profile: Profile, millions: float, usage: Usage, model: Model) -> Iterator[Line]:
    """The ranker endpoint's part of a month's bill; instance profiles also keep one small embedding endpoint up."""
    prices, assumed = model.prices, model.assumed
    requests = millions * MILLION
    yield Line("Ranker data", requests * usage.ranker_bytes / GB * prices["sagemaker_data_gb"])
    if profile == "serverless":
        gb_seconds = requests * usage.ranker_ms / 1000 * assumed.ranker_memory_mb / 1024
        yield Line("Ranker compute (serverless)", gb_seconds * prices["sagemaker_serverless_gb_second"])
        return
    instance, cores = model.instance(profile)
    count = instances(millions, usage.ranker_ms, cores, assumed)
    yield Line(f"Ranker compute ({count} x {instance})", count * HOURS_PER_MONTH * prices[instance])
    count, embedding = assumed.minimum_instances, assumed.cpu_instance
    yield Line(f"Embedding compute ({count} x {embedding})", count * HOURS_PER_MONTH * prices[embedding])


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


def idle_lines(assembly: Path, model: Model) -> list[Line]:
    """The month in which nobody came: everything that is billed for merely existing, counted in the templates."""
    prices, assumed = model.prices, model.assumed
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
        Line(f"Container images ({assumed.idle_image_gb} GB)", assumed.idle_image_gb * prices["ecr_storage_gb_month"]),
        Line(f"Tables, their backup and the lake ({assumed.idle_storage_gb} GB)", assumed.idle_storage_gb * storage),
        Line("Compute (functions, serverless endpoints)", 0.0),
    ]


def estimate(profile: Profile, millions: float, assembly: Path, usage: Usage, model: Model) -> list[Line]:
    """A whole month's bill, line by line."""
    return [
        *request_lines(millions, usage, model),
        *endpoint_lines(profile, millions, usage, model),
        *idle_lines(assembly, model),
    ]


def personalize(millions: float, model: Model, price_name: str) -> float:
    """Amazon Personalize, one campaign at its least throughput, which is billed even when idle."""
    requests = max(millions * MILLION, model.assumed.personalize_requests_per_second * SECONDS_PER_MONTH)
    return requests * model.prices[price_name]


def monthly_totals(assembly: Path, usage: Usage, model: Model) -> dict[str, dict[str, float]]:
    """Dollars a month by system and millions of recommendations."""
    totals: dict[str, dict[str, float]] = {
        f"Vitrine, {profile}": {
            str(volume): sum(line.usd for line in estimate(profile, volume, assembly, usage, model))
            for volume in VOLUMES
        }
        for profile in PROFILES
    }
    for label, name in (
        ("Personalize, User-Personalization", "personalize_recommendation"),
        ("Personalize, User-Personalization-v2", "personalize_recommendation_v2"),
    ):
        totals[label] = {str(volume): personalize(volume, model, name) for volume in VOLUMES}
    return totals


def per_million(profile: Profile, usage: Usage, model: Model) -> float:
    """Dollars that one million recommendations add to a month of ten million."""
    lines = [*request_lines(10, usage, model), *endpoint_lines(profile, 10, usage, model)]
    return sum(line.usd for line in lines) / 10


def figures(assembly: Path, usage: Usage, model: Model) -> dict[str, Any]:
    """Everything the benchmark prints, as JSON."""
    idle, prices = idle_lines(assembly, model), model.prices
    return {
        "prices": {"as_of": prices.as_of, "region": prices.region, "table": prices.table},
        "usage": asdict(usage),
        "assumptions": asdict(model.assumed),
        "monthly_usd": monthly_totals(assembly, usage, model),
        "per_million_usd": {profile: per_million(profile, usage, model) for profile in PROFILES},
        "per_million_lines": {
            line.item: line.usd
            for line in (*request_lines(1, usage, model), *endpoint_lines("serverless", 1, usage, model))
        },
        "idle_lines": {line.item: line.usd for line in idle},
        "idle_usd": sum(line.usd for line in idle),
    }


def print_report(result: dict[str, Any], assumed: Assumptions) -> None:
    """Print the tables: months, one million taken apart, the idle month taken apart, and what was assumed."""
    prices = result["prices"]
    print_table(
        "Dollars a month, by million recommendations",
        ["system", *(f"{volume} M" for volume in VOLUMES)],
        [[name, *(f"{row[str(volume)]:,.2f}" for volume in VOLUMES)] for name, row in result["monthly_usd"].items()],
        note=f"Prices of {prices['as_of']}, {prices['region']}; sources in benchmarks/prices.json. Personalize is "
        f"billed for at least {assumed.personalize_requests_per_second} requests a second; "
        "its training and ingestion are left out.",
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
    print_table(
        "Assumed, not measured; each is an option of this command", ["assumption", "value", "why"], assumed.rows()
    )


def main() -> None:
    """Print the cost tables."""
    options = parser(__doc__ or "")
    options.add_argument("--assembly", type=Path, default=ROOT / "build" / "cdk" / "dev")
    options.add_argument("--usage", type=Path, default=USAGE_FILE)
    add_options(options)
    arguments = options.parse_args()
    try:
        model = Model(Prices.load(), from_options(arguments))
    except ValueError as error:
        options.error(str(error))
    result = figures(arguments.assembly, Usage.load(arguments.usage), model)
    print_report(result, model.assumed)
    write_json(arguments.json, result)


if __name__ == "__main__":
    main()
