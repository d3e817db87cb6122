"""What anybody may do who scanned the code of a reporting point: write to the desk, and read how it stands."""
