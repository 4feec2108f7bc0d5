"""Files: addresses of their own, documents of the community, what is not taken."""

from typing import Any

import pytest

from standin import Phone, StandIn, Way
from standin.uploads import File, parse_form
from tests.standin.wire import call, http, refused

LETTER = b"%PDF-1.4\r\n--x\r\nnot a boundary\r\n\x00\xff"


def upload(vk: StandIn, address: str, name: str = "Письмо 985.pdf", field: str = "file") -> Any:
    return http("POST", address, files={field: (name, LETTER)}).json()


def wall(vk: StandIn) -> str:
    return str(call(vk, "docs.getWallUploadServer", group_id=7)["upload_url"])


def test_a_document_travels_whole(vk: StandIn, anna: Phone) -> None:
    token = upload(vk, wall(vk))["file"]
    doc = call(vk, "docs.save", file=token, title="Письмо № 985.pdf")["doc"]
    assert (doc["owner_id"], doc["ext"], doc["size"]) == (-7, "pdf", len(LETTER))
    reference = f"doc{doc['owner_id']}_{doc['id']}_{doc['access_key']}"
    call(vk, "messages.send", peer_id=501, random_id=1, attachment=reference)
    assert anna.last.attachments == [{"type": "doc", "doc": doc}]
    assert http("GET", doc["url"]).content == LETTER


def test_what_was_uploaded_is_saved_once(vk: StandIn) -> None:
    token = upload(vk, wall(vk))["file"]
    call(vk, "docs.save", file=token)
    assert refused(vk, "docs.save", file=token) == 105


def test_a_document_for_a_dialog_belongs_to_it(vk: StandIn, anna: Phone) -> None:
    address = call(vk, "docs.getMessagesUploadServer", type="doc", peer_id=501)["upload_url"]
    token = upload(vk, address)["file"]
    assert call(vk, "docs.save", file=token)["doc"]["owner_id"] == 501


@pytest.mark.parametrize("field", ["photo", "file0"])
def test_a_photo_goes_through_its_own_methods(vk: StandIn, anna: Phone, field: str) -> None:
    address = call(vk, "photos.getMessagesUploadServer")["upload_url"]
    uploaded = upload(vk, address, "a.PNG", field)
    (photo,) = call(vk, "photos.saveMessagesPhoto", **uploaded)
    reference = f"photo{photo['owner_id']}_{photo['id']}"
    call(vk, "messages.send", peer_id=501, random_id=1, message="а", attachment=reference)
    assert anna.last.attachments[0]["photo"]["id"] == photo["id"]


def test_what_is_not_taken(vk: StandIn) -> None:
    for name in ("virus.exe", "song.mp3"):
        assert "error" in upload(vk, wall(vk), name)
    assert "error" in upload(vk, f"{vk.url}/upload/doc/unknown")
    assert "error" in upload(vk, wall(vk), "a.pdf", "attachment")
    address = call(vk, "photos.getMessagesUploadServer")["upload_url"]
    assert "error" in upload(vk, address, "a.pdf", "photo")


def test_uploads_can_fail_too(vk: StandIn) -> None:
    vk.fail(Way.ERROR, "upload")
    vk.fail(Way.HTML, "upload")
    address = wall(vk)
    assert "error" in upload(vk, address)
    assert http("POST", address, files={"file": ("a.pdf", b"x")}).status_code == 502
    assert "file" in upload(vk, address)


def test_a_form_keeps_bytes_and_names() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xd0\xb0\r\n'
        b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''%D0%B0.pdf\r\n"
        b"Content-Type: application/pdf\r\n\r\n1\r\n\r\n2\r\n--b--\r\n"
    )
    assert parse_form(body, "b") == (
        {"title": ["а"]},
        [File("file", "а.pdf", b"1\r\n\r\n2")],
    )


def test_the_page_never_runs_what_was_uploaded(vk: StandIn) -> None:
    address = wall(vk)
    page = {"file": ("page.html", b"<script>alert(1)</script>")}
    token = http("POST", address, files=page).json()["file"]
    url = call(vk, "docs.save", file=token, title="page.html")["doc"]["url"]
    assert http("GET", url).headers["Content-Type"] == "application/octet-stream"
