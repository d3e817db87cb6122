"""Messages to locked phones: channels, the courier that delivers, and the link that acknowledges."""
