"""The desk's use cases over ports: intake, offers, steps, holds, alerts and what follows from them."""
