"""Handling 办理 of a case: stages and acts as tables, the fold of its events, statutory clocks and notices."""
