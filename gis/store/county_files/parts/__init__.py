"""From a judged row to a value of the county, one module per kind of thing."""
