"""How a run of the tests works: profiles, what its processes share, forked servers, where the time goes."""
