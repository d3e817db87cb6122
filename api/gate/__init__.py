"""The gate in front of all routes: authentication, authorisation, rate limit."""
