"""Tables of accounts, second factors, sessions, sign-in links, integration keys and failed attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from api.auth.roles import Role
from gis.store.base import Base

_ROLES = ", ".join(f"'{role.value}'" for role in Role)
_LOGIN = "login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'"


class AccountRow(Base):
    """A person: one role, at one place of the organisation tree. Never deleted, for the log names it."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    login: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    county: Mapped[str]
    unit: Mapped[str]
    password_hash: Mapped[str | None]
    must_change: Mapped[bool]
    first_until: Mapped[datetime | None]
    """Until when somebody whose first password was not changed is let in."""
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(server_default=sql("false"))
    """Of the demonstration: no person's, and good on this machine only."""
    __table_args__ = (
        ForeignKeyConstraint(["county", "unit"], ["organisation_unit.county", "organisation_unit.code"]),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint(_LOGIN, name="login"),
        Index("uq_account_login", "login", unique=True),
    )


class SessionRow(Base):
    """A browser, or a phone, that is signed in. The database knows its token's hash only."""

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    address: Mapped[str | None]
    agent: Mapped[str | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("kind IN ('browser', 'device')", name="kind"),
        Index("uq_session_token_hash", "token_hash", unique=True),
        Index("ix_session_account", "account_id", postgresql_where=sql("ended_at IS NULL")),
    )


class SignInLinkRow(Base):
    """A link that lets one account in, once."""

    __tablename__ = "sign_in_link"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]


class SecondFactorRow(Base):
    """The secret shared with an account's authenticator, sealed; in force once a code has confirmed it.

    `last_step` is the step of the last code accepted: none of it or before is accepted again. `wrong_codes` counts
    those refused since.
    """

    __tablename__ = "second_factor"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    key: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)
    wrong_codes: Mapped[int]
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCodeRow(Base):
    """A code that stands in for a lost authenticator, once; only its hash is kept."""

    __tablename__ = "recovery_code"
    account_id: Mapped[int] = mapped_column(
        ForeignKey("second_factor.account_id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class SignInWaitingRow(Base):
    """A sign-in whose password or link was right and whose code is awaited: no session, and good for minutes."""

    __tablename__ = "sign_in_waiting"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    means: Mapped[str]
    after: Mapped[str]
    expires_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("kind IN ('browser', 'device')", name="kind"),
        CheckConstraint("means IN ('password', 'link')", name="means"),
    )


class IntegrationKeyRow(Base):
    """Another system's key: a role at a place, as an account has."""

    __tablename__ = "integration_key"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    role: Mapped[str]
    county: Mapped[str]
    unit: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["county", "unit"], ["organisation_unit.county", "organisation_unit.code"]),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        Index("uq_integration_key_token_hash", "token_hash", unique=True),
        Index("uq_integration_key_name", "name", unique=True, postgresql_where=sql("revoked_at IS NULL")),
    )


class SignInFailureRow(Base):
    """One failed attempt: what throttling counts, for a quarter of an hour."""

    __tablename__ = "sign_in_failure"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    login: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        Index("ix_sign_in_failure_login", "login", "at"),
        Index("ix_sign_in_failure_address", "address", "at"),
    )


class AuditRow(Base):
    """The audit trail: actors, their actions and what they looked at; only ever added to, sealed by the database."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str | None]
    address: Mapped[str | None]
    action: Mapped[str]
    county: Mapped[str | None]
    subject: Mapped[str | None]
    reason: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        Index("ix_audit_county_at", "county", "at"),
        Index("ix_audit_subject", "subject"),
    )
