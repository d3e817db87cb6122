"""A command takes the memory that is free, and says so where that is too little."""

import subprocess
import sys

import pytest

from api.cli.plan import room

MIB = 1024 * 1024
GREEDY = """
import sys
from api.cli.plan import room
room.free_mb = lambda: 64
try:
    with room.within_free_memory():
        kept = bytearray(int(sys.argv[1]) * 1024 * 1024)
except room.NoRoomError as refused:
    print(refused)
print("goes on", len(bytearray(256 * 1024 * 1024)) > 0)
"""


@pytest.fixture
def file(tmp_path):
    found = tmp_path / "costs.npy"
    found.write_bytes(bytes(2 * MIB))
    return found


@pytest.mark.parametrize(("free", "fits"), [(5, False), (6, True)])
def test_what_is_sure_not_to_fit_is_refused_before_it_is_read(file, monkeypatch, free, fits):
    monkeypatch.setattr(room, "free_mb", lambda: free)
    monkeypatch.setattr(room, "bound_memory", lambda limit: None)
    if fits:
        with room.within_free_memory(file):
            return
    with pytest.raises(room.NoRoomError, match=r"at least 6 MB are needed.*5 MB are free: leave") as refused:
        room.within_free_memory(file).__enter__()
    assert refused.value.details == {"needed_mb": 6, "free_mb": 5}


@pytest.mark.parametrize(("taken", "refused"), [(32, False), (128, True)])
def test_a_process_is_refused_what_the_machine_has_not(taken, refused):
    done = subprocess.run([sys.executable, "-c", GREEDY, str(taken)], capture_output=True, text=True, check=True)
    assert ("64 MB are free" in done.stdout) == refused
    assert "goes on True" in done.stdout


def test_the_group_of_a_process_may_have_less_than_the_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_GROUP", tmp_path)
    whole = room.free_mb()
    assert 0 < whole <= room.machine_memory_mb()
    (tmp_path / "memory.max").write_text(f"{64 * MIB}\n")
    (tmp_path / "memory.current").write_text(f"{44 * MIB}\n")
    assert room.free_mb() == min(20, whole)
    (tmp_path / "memory.max").write_text("max\n")
    assert abs(room.free_mb() - whole) < whole / 2
