"""HTTPS by the server itself: the county's authority, its certificates, and their use."""
