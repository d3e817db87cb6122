"""Registers of the office 台账: entries of fixed fields with lines, kept in versions."""
