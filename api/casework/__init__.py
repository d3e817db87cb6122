"""Routes of handling: one case, lists of cases, people, and supervision."""
