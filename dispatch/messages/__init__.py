"""Messages to people who have no page open: what is said, to whom, and until when. Nothing here is sent."""
