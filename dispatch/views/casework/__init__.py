"""The handling of cases as plain values."""
