"""Facts of cases for reports, over PostgreSQL."""
