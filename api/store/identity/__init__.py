"""Who complained: kept apart, sealed, masked everywhere else, and told only to whoever may ask and says why."""
