"""Coverage planning: where the target is not kept, why, and what would fix it.

Pure: travel times come in as tables, the log as values, the random stream as an argument. Every room here works on the
travel times, the recommendation and the clocks that dispatch uses.
"""
