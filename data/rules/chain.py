"""The journal's chain: each line's digest covers the line and the digest of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64  # what the first line takes for the digest before it


def digest(
    *,
    number: int,
    at: datetime,
    by: str,
    action: str,
    subject: str,
    details: Mapping[str, Any],
    previous: str,
) -> str:
    """SHA-256 (64 hex digits) of one line; `at` is aware, `details` hold JSON values only."""
    line = json.dumps(
        [number, at.astimezone(UTC).isoformat(), by, action, subject, details, previous],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
