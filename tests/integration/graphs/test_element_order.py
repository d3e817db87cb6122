"""Files in no order, packed, or drafts of an editor: read as what they are, or called it."""

import bz2
import gzip
import lzma
import zipfile

import osmium
import pytest

from gis.errors import BadFileError
from gis.store.osm import read_extract
from tests.integration.graphs.test_overpass import content, with_places


def as_pbf(town, made, *, order=list, twice=False):
    """Write a town as PBF with its elements in another order."""
    every = order([*_elements(town)])
    with osmium.SimpleWriter(str(made)) as writer:
        for each in [*every, *(every if twice else ())]:
            writer.add(each)
    return made


def _elements(town):
    for each in osmium.FileProcessor(str(town)):
        if each.is_node():
            yield osmium.osm.mutable.Node(each, location=(each.lon, each.lat), tags=dict(each.tags))
        elif each.is_way():
            yield osmium.osm.mutable.Way(each, nodes=[node.ref for node in each.nodes], tags=dict(each.tags))


@pytest.mark.parametrize("order", [list, lambda all_: all_[::-1]], ids=["sorted", "backwards"])
@pytest.mark.parametrize("twice", [False, True])
def test_a_pbf_in_any_order_is_read_as_the_file_in_order(tmp_path, order, twice):
    town = with_places(tmp_path)
    made = as_pbf(town, tmp_path / "given.osm.pbf", order=order, twice=twice)
    assert content(read_extract(made)) == content(read_extract(town))


def test_a_pbf_of_new_things_that_were_not_uploaded_is_refused(tmp_path):
    made = as_pbf(with_places(tmp_path), tmp_path / "draft.osm.pbf", order=lambda all_: [_draft(e) for e in all_])
    with pytest.raises(BadFileError, match="edits that were not uploaded, such as node -"):
        read_extract(made)


def _draft(each):
    each.id = -each.id
    return each


@pytest.mark.parametrize("packer", [gzip.compress, bz2.compress])
def test_a_pbf_that_somebody_packed_is_to_be_unpacked(tmp_path, packer):
    made = as_pbf(with_places(tmp_path), tmp_path / "given.osm.pbf")
    made.write_bytes(packer(made.read_bytes()))
    with pytest.raises(BadFileError, match="no OSM XML inside: unpack it"):
        read_extract(made)


@pytest.mark.parametrize("packed", ["zip", "xz"])
def test_a_packed_file_is_to_be_unpacked(tmp_path, packed):
    made = tmp_path / f"town.osm.{packed}"
    text = with_places(tmp_path).read_bytes()
    if packed == "xz":
        made.write_bytes(lzma.compress(text))
    else:
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("town.osm", text)
    with pytest.raises(BadFileError, match=rf"is packed \({packed}\): unpack it"):
        read_extract(made)
