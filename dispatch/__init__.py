"""Dispatch: complaints, teams, recommendation, lifecycle and clocks.

A pure core: `now`, road times and stores are arguments, so a simulator can run the very code that dispatches.
Everything that reads or writes lives in :mod:`dispatch.store`.
"""
