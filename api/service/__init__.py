"""wangge as a systemd service: its user, its unit, and a nightly backup."""
