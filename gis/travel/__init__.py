"""Travel times by road, and what is reached within them."""
