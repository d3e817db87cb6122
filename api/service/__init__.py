"""wangge as a service of systemd: its user, its unit, and a backup every night."""
