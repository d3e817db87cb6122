"""Files of the pages: the inventory, and the modules of a page joined in few files."""
