"""What every request passes first: who asks, whether they may, and how fast."""
