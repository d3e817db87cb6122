"""The audit of a county: what its files get wrong, each finding with its row and the remedy."""
