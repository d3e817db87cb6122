"""Cases over HTTP: intake, lists, steps, assignment options, findings and identities."""
