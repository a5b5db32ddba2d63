"""A Spark session as a warehouse."""

from typing import TYPE_CHECKING

from hueandcry.ledger.warehouse.extra import ibis

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from pyspark.sql import SparkSession

# What is known goes up as Arrow: Spark then sees that it is small, and sends it to the rows, not them to it.
OPTIONS = {"spark.sql.execution.arrow.pyspark.enabled": "true"}


def spark(session: "SparkSession") -> "Backend":
    """The Ibis connection of a session, with the options that the search needs; raises MissingExtra."""
    connection = ibis().pyspark.connect(session)
    for option, value in OPTIONS.items():
        session.conf.set(option, value)
    return connection
