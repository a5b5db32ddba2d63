"""Noise: look-alike addresses, zero-value and fake-token transfers, dust."""

from hueandcry.attribution.noise.detect import noise
from hueandcry.attribution.noise.finding import Finding, Noise, Rule, silenced
from hueandcry.attribution.noise.likeness import Likeness
from hueandcry.attribution.noise.rules import Rules, rules

__all__ = ["Finding", "Likeness", "Noise", "Rule", "Rules", "noise", "rules", "silenced"]
