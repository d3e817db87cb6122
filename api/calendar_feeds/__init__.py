"""Calendar feeds: the roster of a person or a team as a subscription in iCalendar."""
