"""A built package carries its data files: what works in the checkout works when installed."""

import tomllib
from fnmatch import fnmatch
from pathlib import PurePosixPath

from tests.structure.tree import ROOMS, files, read


def test_every_data_file_of_the_rooms_is_packaged() -> None:
    tool = tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]
    patterns = tool["package-data"]["*"]
    data = [
        PurePosixPath(path)
        for path in files()
        if path.startswith(tuple(f"{room}/" for room in ROOMS)) and not path.endswith(".py")
    ]
    assert data
    left_out = [str(path) for path in data if not any(fnmatch(path.name, p) for p in patterns)]
    assert not left_out, f"no pattern of package-data in pyproject.toml covers {left_out}"


def test_every_room_is_packaged() -> None:
    tool = tomllib.loads(read("pyproject.toml"))["tool"]["setuptools"]
    assert set(tool["packages"]["find"]["include"]) == {f"{room}*" for room in ROOMS}
    # Folders without __init__.py (samples) count as packages only while this is not switched off.
    assert tool["packages"]["find"].get("namespaces", True)
