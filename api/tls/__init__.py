"""HTTPS by the server itself: an authority of the county, the certificate it signs, and what is served with which."""
