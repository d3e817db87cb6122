"""Scenarios and jobs as plain values, and what one scenario says otherwise than another."""

from dispatch.planning.scenarios import summary
from dispatch.planning.scenarios.comparison import Comparison, compare
from dispatch.planning.scenarios.naming import free_name

__all__ = ["Comparison", "compare", "free_name", "summary"]
