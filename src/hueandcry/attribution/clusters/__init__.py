"""Clusters: addresses held to be under one control, by heuristics that say which transaction joined which."""

from hueandcry.attribution.clusters.alarms import Alarm
from hueandcry.attribution.clusters.build import Built, build
from hueandcry.attribution.clusters.cluster import Cluster, Suggestion, show, suggestions
from hueandcry.attribution.clusters.joins import Join

__all__ = ["Alarm", "Built", "Cluster", "Join", "Suggestion", "build", "show", "suggestions"]
