"""The security checklist names tests and files: each must be there."""

import re

from tests.structure.tree import ROOT, read

PAGE = read("docs/security.md")


def test_every_named_test_exists() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = set(re.findall(r"\b(test_\w+)`", PAGE))
    assert len(named) > 30
    missing = [name for name in sorted(named) if f"def {name}(" not in tests]
    assert [name for name in missing if not name.endswith(".py")] == []


def test_every_named_file_exists() -> None:
    named = set(re.findall(r"`((?:office|data|cli|papers|tests|tools|docs)/[\w./-]*)", PAGE))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
