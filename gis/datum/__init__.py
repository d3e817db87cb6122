"""Datums 基准面: WGS 84, GCJ-02 and BD-09, and the way from one to another."""
