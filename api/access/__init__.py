"""Who may do what: accounts, sessions, integration keys, and the one table that decides."""
