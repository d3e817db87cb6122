"""The pool lends the connection that was returned last, which has planned most statements already."""

from api.db.engine import open_engine


def test_the_connection_that_was_returned_last_is_lent_first(database_url):
    engine = open_engine(database_url, pool_size=3)
    first, second, third = (engine.connect() for _ in range(3))
    used = second.connection.driver_connection
    for each in (first, third, second):
        each.close()
    for _ in range(3):
        with engine.connect() as lent:
            assert lent.connection.driver_connection is used
    engine.dispose()
