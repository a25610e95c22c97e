"""Lint synthesized cloud assemblies: cdk-nag's report must hold no finding, cfn-lint no error.

``python scripts/lint_templates.py build/cdk/dev build/cdk/prod``
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def nag_findings(assembly: Path) -> Iterator[str]:
    """Each unacknowledged finding of cdk-nag in an assembly, in words. A missing report is a finding."""
    report = assembly / "validation-report.json"
    if not report.exists():
        yield f"{report}: no report; was the assembly synthesized with its rule packs?"
        return
    for plugin in json.loads(report.read_text(encoding="utf-8")).get("pluginReports", []):
        for violation in plugin.get("violations", []):
            places = [where.get("constructPath", "?") for where in violation.get("violatingConstructs", [])]
            yield f"{violation.get('ruleName')}: {', '.join(places)}: {violation.get('description', '')}"


def cfn_lint(templates: list[Path]) -> int:
    """Run cfn-lint; W3005 (a DependsOn that says what a Ref says already) is CDK's habit, not an error."""
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W3005", "--", *map(str, templates)]
    return subprocess.run(command, check=False).returncode


def main(assemblies: list[Path]) -> int:
    """Lint each assembly; 0 when all are clean."""
    findings = [finding for assembly in assemblies for finding in nag_findings(assembly)]
    templates = [path for assembly in assemblies for path in sorted(assembly.glob("*.template.json"))]
    for finding in findings:
        print(finding, file=sys.stderr)
    failed = cfn_lint(templates) != 0 or bool(findings) or not templates
    verdict = "failed" if failed else "clean"
    print(f"{len(templates)} templates: {len(findings)} unacknowledged findings, cfn-lint and rule packs {verdict}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
