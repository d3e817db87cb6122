"""Off-shelf orders 下架令: suspect goods ordered off the shelf of many premises, each with its deadline."""
