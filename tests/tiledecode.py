"""Vector tiles read back for tests: layers, the tags of their features, and geometries in the tile's own steps."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Feature:
    kind: int  # 1 point, 2 line, 3 polygon
    tags: dict[str, Any]
    parts: list[list[tuple[int, int]]]


def decode(tile: bytes) -> dict[str, list[Feature]]:
    """Return the features of a tile by layer; gzip is undone if it is there."""
    plain = gzip.decompress(tile) if tile.startswith(b"\x1f\x8b") else tile
    return dict(_layer(body) for number, body in _fields(plain) if number == 3)


def _layer(body: bytes) -> tuple[str, list[Feature]]:
    fields = list(_fields(body))
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    name = next(value.decode() for number, value in fields if number == 1)
    return name, [_feature(value, keys, values) for number, value in fields if number == 2]


def _feature(body: bytes, keys: list[str], values: list[Any]) -> Feature:
    fields = dict(_fields(body))
    pairs = list(_varints(fields.get(2, b"")))
    tags = {keys[key]: values[value] for key, value in zip(pairs[::2], pairs[1::2], strict=True)}
    return Feature(fields[3], tags, _parts(list(_varints(fields[4]))))


def _parts(commands: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        for _ in range(count if command != 7 else 0):
            x, y = x + _signed(commands[at]), y + _signed(commands[at + 1])
            at += 2
            if command == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(body: bytes) -> Any:
    number, value = next(_fields(body))
    return value.decode() if number == 1 else value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        if key & 7 == 0:
            value, at = _varint(body, at)
            yield key >> 3, value
            continue
        length, at = _varint(body, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
        yield key >> 3, body[at : at + length]
        at += length


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
