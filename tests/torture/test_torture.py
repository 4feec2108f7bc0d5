"""A short torture of the whole: `make torture` does the same at length."""

from pathlib import Path

import pytest

from tools.torture.__main__ import main

pytestmark = pytest.mark.torture


def test_killed_and_starved_it_loses_and_doubles_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    what = ["broadcasts", "storms", "downtime", "--seed", "985", "--folder", str(tmp_path)]
    kills = ["--kills", "5", "--round", "5", "--chance", "0.05"]
    crowds = ["--recipients", "300", "--people", "200", "--answers", "50"]
    code = main([*what, *kills, *crowds])
    assert code == 0, capsys.readouterr().out
