"""Cases, teams, alerts, orders and the rest as plain values: where their JSON is written and described."""
