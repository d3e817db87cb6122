"""An address written by SQLAlchemy and read by libpq names the same place."""

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from api.db.cluster.account import Account
from api.db.cluster.address import plain_url
from api.db.cluster.place import Place


@pytest.mark.parametrize("folder", ["/srv/wang ge/home", "/srv/a+b", "/srv/100% 网格", "/srv/a&b=c"])
def test_a_socket_in_a_folder_of_any_name_is_found(folder):
    url = Place(Path(folder), Account("wangge", 999, 999)).url()
    assert conninfo_to_dict(plain_url(url))["host"] == folder


def test_a_password_stays_as_it_is():
    facts = conninfo_to_dict(plain_url("postgresql+psycopg://u:p%2Bq%40r@h:1/d?application_name=a%20b"))
    assert (facts["password"], facts["application_name"]) == ("p+q@r", "a b")
