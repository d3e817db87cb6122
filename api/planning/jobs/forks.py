"""Imported first by the server of forks, and by nothing else: it ends with the planner, also while it still imports."""

import os

from api.process.parent import die_with

die_with(os.getppid())
