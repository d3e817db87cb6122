"""Planning jobs: queued, computed in processes of their own, stored, cancelled."""
