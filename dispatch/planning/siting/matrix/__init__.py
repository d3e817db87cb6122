"""Siting on a bare matrix of costs, without a county: the question, its refusals, exact numbers, the answer."""
