"""Reports: periods, the facts of cases, and the figures counted from them."""
