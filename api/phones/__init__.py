"""Teams' phones: current work, the outbox, stored ground data, push."""
