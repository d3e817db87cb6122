"""Kinds of planning jobs: input, computation and answer of each."""
