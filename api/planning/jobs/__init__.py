"""Planning jobs: asked for, computed in processes of their own, kept, cancelled."""
