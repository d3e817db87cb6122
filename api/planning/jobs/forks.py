"""First import of the fork server only: end with the planner, even during imports."""

import os

from api.process.parent import die_with

die_with(os.getppid())
