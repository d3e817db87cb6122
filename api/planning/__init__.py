"""Coverage planning: its pages and routes (`.routers`), and the planner's process with its jobs (`.process`).

Light to import, because the planner's process and its children need no web framework.
"""
