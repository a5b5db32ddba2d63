"""Says after the tests how many kills met a job at its work."""

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a job."""
    aimed: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") != "call":
                continue
            for name, value in report.user_properties:
                if name == "kills":
                    aimed[value[0]] += value[1]
                    hit[value[0]] += value[2]
    for job, count in sorted(aimed.items()):
        terminalreporter.write_line(f"kills of {job}: {count} aimed, {hit[job]} at work")
