"""A database's address in the form of PostgreSQL's own library."""

from sqlalchemy.engine import make_url


def plain_url(database_url: str) -> str:
    """Return `database_url` as psycopg itself reads it.

    SQLAlchemy writes a space in the query as `+`, which libpq takes for a plus: a socket's folder with a space was not
    found. A plus of the address itself is written `%2B`.
    """
    written = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    address, mark, query = written.partition("?")
    return address + mark + query.replace("+", "%20")
