"""Working days and statutory clocks: dated rules on a versioned calendar, and the explanation of each due day."""
