"""The one outbox of messages, the channels that carry them and the rules of when."""
