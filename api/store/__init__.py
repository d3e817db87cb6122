"""Storage beside dispatch: encrypted identities and attachments."""
