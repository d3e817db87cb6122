"""Off-shelf orders 下架令 at the desk, and the premises they name."""
