"""Every setting is explained to the administrator, and nothing is explained that is not read."""

import ast
import re
from pathlib import Path

import pytest

from cli.settings import load
from data.values.errors import SettingsError
from tests.structure.tree import ROOT, read

NAME = re.compile(r"[A-Z]+(?:_[A-Z]+)+")


def _read_names() -> set[str]:
    """Names that cli/settings.py looks up: string constants that are a setting's name whole."""
    return {
        node.value
        for node in ast.walk(ast.parse(read("cli/settings.py")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and NAME.fullmatch(node.value)
    }


def _explained_names() -> list[str]:
    return re.findall(r"^#? ?([A-Z]+(?:_[A-Z]+)+)=", read(".env.example"), re.MULTILINE)


def test_every_setting_is_in_the_example_once() -> None:
    assert sorted(_explained_names()) == sorted(_read_names())


def test_every_setting_is_in_the_readme() -> None:
    readme = read("README.md")
    assert {name for name in _read_names() if f"`{name}`" not in readme} == set()


def test_the_example_is_valid_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text("utf-8"), "utf-8")
    settings = load({}, folder=tmp_path)
    assert settings.vk_token == ""
    assert settings.office_timezone.key == "Europe/Moscow"
    assert settings.database_url.endswith("/var/vestnik.db")
    assert settings.clock_start is None


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"VK_API_URL": "http://["}, "VK_API_URL не является адресом"),
        ({"VK_API_URL": "https://vk.example.ru:порт"}, "VK_API_URL не является адресом"),
        (
            {"VK_CALLBACK_URL": "https://[", "VK_CALLBACK_SECRET": "a" * 16},
            "VK_CALLBACK_URL не является адресом",
        ),
        ({"VESTNIK_CLOCK": "0001-01-01T00:00"}, "VESTNIK_CLOCK должен быть между 2000 и 2100"),
        ({"VESTNIK_CLOCK": "9999-12-31T23:59"}, "VESTNIK_CLOCK должен быть между 2000 и 2100"),
    ],
)
def test_no_value_is_a_trace(values: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=says):
        load({"VK_API_URL": "http://127.0.0.1:8080"} | values, folder=tmp_path)


CLOCK = "2023-10-13T09:00"


@pytest.mark.parametrize(
    "values",
    [
        {"VK_API_URL": "http://localhost:8080"},
        {"VK_API_URL": "http://127.0.0.1:8080"},
        {"VK_API_URL": "http://[::1]:8080"},
        {"VK_API_URL": "http://vk:8080", "VESTNIK_CLOCK": CLOCK},
    ],
)
def test_plain_http_stays_at_home_or_in_a_rehearsal(values: dict[str, str], tmp_path: Path) -> None:
    assert load(values, folder=tmp_path).vk_api_url == values["VK_API_URL"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"VK_API_URL": "http://vk:8080"}, "https://"),
        ({"VK_API_URL": "http://127.vk:8080"}, "https://"),
        ({"VK_API_URL": "http://api.vk.ru", "VESTNIK_CLOCK": CLOCK}, "VESTNIK_CLOCK"),
        ({"VK_API_URL": "http://api.vk.ru.", "VESTNIK_CLOCK": CLOCK}, "VESTNIK_CLOCK"),
    ],
)
def test_the_key_never_leaves_openly(values: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=says):
        load(values, folder=tmp_path)
