"""Options that name a day."""

from datetime import date, datetime

import click

DAY = click.DateTime(["%Y-%m-%d"])


def day_of(_context: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    """The day of an option that names one."""
    return value.date() if value else None
