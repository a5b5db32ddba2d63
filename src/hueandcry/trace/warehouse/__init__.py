"""Tracing on a warehouse: reach where the transfers are, and the kernels inside Spark's executors."""

from hueandcry.trace.warehouse.outcomes import OUTCOMES
from hueandcry.trace.warehouse.reach import reach_warehouse
from hueandcry.trace.warehouse.spark import account, account_frame
from hueandcry.trace.warehouse.tasks import TASKS

__all__ = ["OUTCOMES", "TASKS", "account", "account_frame", "reach_warehouse"]
