"""`wangge clock …` and `wangge calendar …`: statutory deadlines and the days they count."""
