"""The kernels inside Spark's executors: one task (a heist, or a group of assets) a call, over Arrow."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from hueandcry.model import Policy
from hueandcry.trace import scale
from hueandcry.trace.movements import Movements
from hueandcry.trace.outcome import Outcome
from hueandcry.trace.warehouse import outcomes, tasks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TYPES = {pa.string(): "string", pa.int8(): "tinyint", pa.int64(): "bigint", tasks.AMOUNT: "decimal(38,0)"}


def account(
    session: "SparkSession", movements: Mapping[str, Movements], policies: Sequence[Policy]
) -> Mapping[str, Mapping[Policy, Outcome]]:
    """As `trace.scale.account`, for each task by name, on the cluster; every task has at least one source.

    The executors need this package at this version. Raises what a kernel raises, wrapped by Spark.
    """
    frame = session.createDataFrame(tasks.to_rows(movements))
    return outcomes.from_rows(account_frame(frame, policies).toArrow())


def account_frame(frame: "DataFrame", policies: Sequence[Policy]) -> "DataFrame":
    """A frame with the columns of `TASKS` to one with those of `OUTCOMES`, neither of them collected.

    One task must fit the memory of one executor.
    """
    ddl = ", ".join(f"{field.name} {TYPES[field.type]}" for field in outcomes.OUTCOMES)
    return frame.groupBy("task").applyInArrow(_kernel(tuple(policies)), ddl)


def account_rows(rows: pa.Table, policies: Sequence[Policy]) -> pa.Table:
    """The rows of one task to the rows of its outcomes, with the kernel that suits its size."""
    movements, purses = tasks.from_rows(rows)
    found = scale.account(movements, policies)
    return outcomes.to_rows(rows["task"][0].as_py(), found.values(), purses)


def _kernel(policies: tuple[Policy, ...]) -> Callable[[pa.Table], pa.Table]:
    def kernel(rows: pa.Table) -> pa.Table:
        return account_rows(rows, policies)

    return kernel
