"""What the server keeps beside dispatch: identities and attachments, sealed."""
