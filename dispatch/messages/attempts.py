"""Attempts to hand a message over: which one is the last, and how many messages about a case a channel carries."""

from dispatch.messages.message import Answer, ChannelKind, Verdict

MOST_TRIES = 4
REPEATABLE = frozenset({ChannelKind.SMS, ChannelKind.WEBHOOK})
"""Channels that know a repetition by the key of a message; every other shows it again."""
IN_DOUBT = frozenset({"timeout", "cut_off"})
"""Codes after which nobody knows whether the channel took the message."""
UNKNOWN, WITHHELD = "unknown", "withheld"


def outcome_of(kind: ChannelKind, answer: Answer, tries: int, before: str | None) -> str | None:
    """Return the outcome of a message after an attempt, None if it is tried again.

    A channel that shows repetitions gets a message once more at most after an attempt in doubt.

    Parameters
    ----------
    tries
        Attempts, this one included.
    before
        Code of the attempt before, None if that was the first.
    """
    if answer.verdict in {Verdict.HANDED_OVER, Verdict.REFUSED}:
        return answer.verdict.value
    doubted = set() if kind in REPEATABLE else IN_DOUBT & {answer.why, before or ""}
    if tries < MOST_TRIES and before not in doubted:
        return None
    return UNKNOWN if doubted else answer.verdict.value


def is_withheld(sent: int, most: int) -> bool:
    """Tell whether a message is withheld: its channel carried `sent` others about the case within the hour."""
    return sent >= most
