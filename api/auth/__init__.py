"""Who may do what: principals, roles and the one table that decides."""
