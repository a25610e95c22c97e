"""The page's sections, made of the report as evaluation.json holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from evaluation.page.markup import Markup, joined, table, tag
from evaluation.page.plots import Whisker, shares, whiskers
from evaluation.page.style import CSS

Report = Mapping[str, Any]

_NAMES = {
    "challenger": "Challenger",
    "champion": "Champion",
    "popularity": "Popularity",
    "co_occurrence": "Co-occurrence",
}
_SPREAD = {
    "coverage@10": "coverage@10",
    "gini@10": "Gini@10",
    "popularity": "mean sales of items shown",
    "lift": "lift",
}
_KINDS = {"country": "By country", "device": "By device", "history": "By length of history"}
_SHOWN = ("challenger", "champion")


def page(report: Report) -> str:
    """Return the page of a report."""
    sections = {
        "compared": ("What was compared", _compared(report)),
        "quality": ("Quality", _quality(report)),
        "rule": ("The gate's rule", _rule(report)),
        "guards": ("Guards", _guards(report)),
        "groups": ("Groups of shoppers", _groups(report)),
        "beginnings": ("New items and new shoppers", _beginnings(report)),
        "attention": ("What is shown", _attention(report)),
        "latency": ("Latency", _latency(report)),
    }
    title = f"Evaluation of {report['model_version']}"
    links = [tag("li", tag("a", heading, href=f"#{name}")) for name, (heading, _) in sections.items()]
    parts = [
        tag("section", tag("h2", heading, id=name), content, aria_labelledby=name)
        for name, (heading, content) in sections.items()
    ]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        # Nothing is loaded and nothing runs, whatever an item's title says.
        tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("title", title),
        tag("style", Markup(CSS)),
    )
    body = tag(
        "body", tag("header", tag("h1", title), _summary(report)), tag("nav", tag("ul", links)), tag("main", parts)
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _summary(report: Report) -> Markup:
    broken = [guard["name"] for guard in report["guards"] if guard["passed"] is False]
    silent = [guard["name"] for guard in report["guards"] if guard["passed"] is None]
    told = f"Guards kept: {len(report['guards']) - len(broken) - len(silent)}. Broken: {len(broken)}"
    named = f" ({', '.join(broken)})" if broken else ""
    return tag("p", f"{told}{named}. Not measured: {len(silent)}.")


def _compared(report: Report) -> Markup:
    window = report["held_out"]
    versions = {"challenger": report["model_version"], "champion": report["champion_version"]}
    rows = []
    for name, version in versions.items():
        data = report["data"][name] or {}
        span = f"{_day(data['from'])} to {_day(data['until'])}" if data else "no events"
        rows.append(
            [_NAMES[name], version or "none", span, _count(data.get("events", 0)), _count(data.get("shoppers"))]
        )
    return joined(
        [
            tag(
                "p",
                f"Each model ranked the whole catalogue at the start of {report['queries']} visits of"
                f" {report['shoppers']} shoppers between {_day(window['from'])} and {_day(window['until'])}, which none"
                " has learnt from, for what was new to the shopper in that visit. Popularity and co-occurrence are"
                " counts, tuned with the same care.",
            ),
            table("The models and what they learnt from", ["", "Version", "Data", "Events", "Shoppers"], rows),
        ]
    )


def _quality(report: Report) -> Markup:
    metric = report["primary_metric"]
    found = {name: report["intervals"][name] for name in _NAMES if name in report["intervals"]}
    means = [_whisker(_NAMES[name], values[metric]) for name, values in found.items()]
    leads = {name: lead for name, lead in report["differences"].items() if lead is not None}
    metrics = list(found["challenger"])
    rows = [[_NAMES[name], *(_interval(values[one]) for one in metrics)] for name, values in found.items()]
    return joined(
        [
            whiskers("quality-plot", f"{metric} of each contestant with its 95 % interval", means),
            table("Means and their 95 % intervals over shoppers", ["", *metrics], rows),
            tag("h3", "The challenger's lead"),
            whiskers(
                "lead-plot",
                f"Lead of the challenger in {metric}, with the interval that the gate reads",
                [_whisker(f"on {_NAMES[name]}", lead) for name, lead in leads.items()],
                zero=True,
            ),
            table(
                f"Paired differences in {metric}",
                ["Rival", "Mean", "Interval", "Level"],
                [
                    [
                        _NAMES[name],
                        f"{lead['mean']:+.4f}",
                        f"{lead['low']:+.4f} to {lead['high']:+.4f}",
                        f"{lead['level']:.0%}",
                    ]
                    for name, lead in leads.items()
                ],
            ),
        ]
    )


def _rule(_report: Report) -> Markup:
    rules = (
        "The challenger is not certainly worse than popularity and co-occurrence: neither interval lies below zero.",
        "It is certainly better than the champion: the 99 % interval of its lead lies above zero. When the champion's"
        " data are too old by the stage's settings, or it learnt from none, a challenger that is not worse will do.",
        "It keeps every guard. A guard that could not be measured keeps no model out, except latency and coverage,"
        " which always can be.",
    )
    return joined(
        [
            tag("p", "The gate promotes a challenger when all of this holds, and keeps its decision in decision.json:"),
            tag("ol", [tag("li", rule) for rule in rules]),
        ]
    )


def _guards(report: Report) -> Markup:
    rows = [
        [
            guard["name"],
            _outcome(guard["passed"]),
            "–" if guard["value"] is None else f"{guard['value']:.4g}",
            f"{guard['bound']} {guard['limit']:.4g}",
            guard["why"],
        ]
        for guard in report["guards"]
    ]
    return table(
        "Every guard, its number and its limit", ["Guard", "Outcome", "Value", "Limit", "What was measured"], rows
    )


def _groups(report: Report) -> Markup:
    kinds = [*_KINDS, *(kind for kind in report["groups"] if kind not in _KINDS)]
    return joined(_group(kind, report["groups"].get(kind) or {}, report["primary_metric"]) for kind in kinds)


def _group(kind: str, members: Mapping[str, Any], metric: str) -> Markup:
    title = _KINDS.get(kind, f"By the attribute {kind}")
    heading = tag("h3", title)
    if not members:
        return Markup(heading + tag("p", f"No held-out visit names a {kind}, so nothing can be told apart by it."))
    rival = next(iter(members.values()))["lead"]["against"]
    rows = [
        [
            name,
            str(group["queries"]),
            str(group["shoppers"]),
            _interval(group["interval"]),
            f"{group['values'][rival]:.4f}",
            f"{group['lead']['mean']:+.4f} ({group['lead']['low']:+.4f} to {group['lead']['high']:+.4f})",
            "yes" if group["judged"] else "too few shoppers",
        ]
        for name, group in members.items()
    ]
    heads = ["Group", "Visits", "Shoppers", "Challenger, 95 %", _NAMES[rival], "Lead, 99 %", "Judged"]
    plot = whiskers(
        f"{kind}-plot",
        f"{metric} of the challenger, {title.lower()}, with 95 % intervals",
        [_whisker(name, group["interval"]) for name, group in members.items()],
    )
    return joined([heading, plot, table(f"{metric}, {title.lower()}", heads, rows)])


def _beginnings(report: Report) -> Markup:
    items, shoppers, metric = report["new_items"], report["new_shoppers"], report["primary_metric"]
    contestants = [name for name in _NAMES if name in items["share_of_places"]]
    rows = [
        [
            _NAMES[name],
            f"{items['share_of_places'][name]:.2%}",
            _number(items["recall@10"][name]),
            _number(shoppers[metric].get(name)),
        ]
        for name in contestants
    ]
    told = (
        f"{items['items']} items had no event before the held-out window; {items['queries']} visits brought one of"
        f" them. {shoppers['queries']} visits were of shoppers with one event or none before."
    )
    heads = ["", "Places for new items", "Recall@10 of new items", f"{metric} of new shoppers"]
    return joined([tag("p", told), table("Those of whom little is known", heads, rows)])


def _attention(report: Report) -> Markup:
    curves = {_NAMES[name]: report["popularity_curves"][name] for name in _NAMES if name in report["popularity_curves"]}
    metrics = report["metrics"]
    spread = [
        [_NAMES[name], *(f"{metrics[name][figure]:.4g}" for figure in _SPREAD)] for name in _NAMES if metrics.get(name)
    ]
    parts = [
        shares("attention-plot", "Share of places that the best sold items take, best sold first", curves),
        table(
            "Share of places that the best sold part of the catalogue takes",
            ["Part of the catalogue", *curves],
            _parts(curves),
        ),
        table("What lists favour", ["", *_SPREAD.values()], spread),
    ]
    for name in _SHOWN:
        shown = report["shown_most"].get(name)
        if shown:
            rows = [[item["item_id"], item["title"], f"{item['share_of_lists']:.1%}"] for item in shown]
            parts.append(table(f"What the {_NAMES[name].lower()} shows most", ["Item", "Title", "In lists"], rows))
    return joined(parts)


def _parts(curves: Mapping[str, Sequence[Sequence[float]]]) -> list[list[str]]:
    steps = len(next(iter(curves.values()))) - 1
    chosen = [step for step in range(steps + 1) if step in {1, 2, 4, 10, 16, 20}]
    return [[f"{step / steps:.0%}", *(f"{curve[step][1]:.1%}" for curve in curves.values())] for step in chosen]


def _latency(report: Report) -> Markup:
    rows = [
        [_NAMES[name], f"{times['p50']:.2f} ms", f"{times['p95']:.2f} ms", f"{times['requests']:.0f}"]
        for name, times in report["latency"].items()
    ]
    told = (
        "From a request's bytes to an answer's, by the program that the endpoint runs, on the machine of the evaluating"
        " job, both models in turn, each request as the quickest of three tries. The network is not part of it."
    )
    return joined([tag("p", told), table("Time to answer", ["", "Median", "95th percentile", "Requests"], rows)])


def _outcome(passed: bool | None) -> Markup:
    name, word = {True: ("good", "kept"), False: ("bad", "broken"), None: ("none", "not measured")}[passed]
    return tag("span", word, class_=name)


def _whisker(label: str, found: Mapping[str, float]) -> Whisker:
    return Whisker(label, found["mean"], found["low"], found["high"])


def _interval(found: Mapping[str, float]) -> str:
    return f"{found['mean']:.4f} ({found['low']:.4f} to {found['high']:.4f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
