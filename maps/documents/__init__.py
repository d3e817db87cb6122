"""Documents: planning reports, maps in one file, posters of reporting points."""
