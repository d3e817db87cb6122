"""Live events: one hub per worker, one feed per county, one stream per screen."""
