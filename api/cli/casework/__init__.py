"""`wangge clock …`: statutory deadlines, and the calendar of the days they count."""
