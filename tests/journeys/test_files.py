"""Files both ways: typed by content, of allowed kinds and sizes, behind signed addresses."""

import pytest

from tests.centre import Stage, open_centre
from tests.pictures import png
from tests.server import House
from tests.waiting import http_to
from ting.journeys.library.files import MAX_BYTES
from ting.kit.db import Database
from ting_sim import ProblemError

HOSTILE = {
    "a page called a picture": ("cat.png", b"<!doctype html><script>alert(1)</script>"),
    "a drawing that can run scripts": ("cat.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "a drawing called a text": ("cat.txt", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "a page called a text": ("a.txt", b"\xef\xbb\xbf \n<html><body>"),
    "a program": ("setup.exe", b"MZ\x90\x00" + b"\0" * 200),
    "a program called a picture": ("setup.png", b"MZ\x90\x00" + b"\0" * 200),
    "a picture called a page": ("cat.html", png()),
    "a script": ("a.js", b"alert(1)"),
    "nothing": ("empty.png", b""),
    "a header without a picture": ("half.png", b"\x89PNG\r\n\x1a\n"),
}


async def test_files_go_both_ways_and_what_is_no_allowed_file_by_its_content_goes_nowhere(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        sent = await widget.send_file("../../etc/pass wd\r\n\u202e.png", png(), "text/html")
        assert sent.file is not None
        assert sent.file.media_type == "image/png"
        assert "/" not in sent.file.name
        assert "\n" not in sent.file.name
        await desk.wait_for(lambda d: any(m.id == sent.id for m in d.messages(contact.id)))
        answer = await desk.send_file(centre.slug, contact.id, "說明.txt", "請看這裡".encode(), "text/plain")
        await widget.wait_for(lambda w: any(m.id == answer.id for m in w.messages))
        got = next(message for message in widget.messages if message.id == answer.id)
        assert got.file is not None
        assert (got.file.name, got.file.media_type) == ("說明.txt", "text/plain")
        again = await widget.send_file("x.png", png(), "image/png", key=sent.key)
        assert again.id == sent.id

        for what, (name, data) in HOSTILE.items():
            with pytest.raises(ProblemError) as refused:
                await widget.send_file(name, data, "image/png")
            assert (refused.value.status, refused.value.code) == (415, "file_type_refused"), what
            with pytest.raises(ProblemError) as refused:
                await desk.send_file(centre.slug, contact.id, name, data, "image/png")
            assert refused.value.code == "file_type_refused", what
        for size in (MAX_BYTES + 1, MAX_BYTES + 200_000):
            with pytest.raises(ProblemError) as refused:
                await widget.send_file("big.txt", b"x" * size, "text/plain")
            assert refused.value.status == 413
            assert refused.value.code in ("file_too_large", "too_large")
        files = await centre.value("select count(*) from file where tenant_id = $1", centre.tenant.id)
        assert files == 2

        async with http_to(house.url) as http:
            url = sent.file.url
            served = await http.get(url)
            assert served.content == png()
            assert served.headers["content-type"] == "image/png"
            assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
            assert served.headers["x-content-type-options"] == "nosniff"
            assert served.headers["content-disposition"].startswith("inline")
            text = await http.get(got.file.url)
            assert text.headers["content-disposition"].startswith("attachment")
            path, _, signature = url.partition("?t=")
            others = got.file.url.partition("?t=")[2]
            until, _, mac = signature.partition(".")
            for wrong in ("", "0.x", others, f"{int(until, 16) + 1:x}.{mac}", signature[:-1] + "!", "é.é"):
                assert (await http.get(path, params={"t": wrong})).status_code == 404, wrong


async def test_a_stranger_sends_no_file(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("bob")
    async with Stage.open() as stage:
        desk, idle = await stage.desk(centre, "ann"), await stage.desk(centre, "bob", status=None)
        widget, contact = await centre.serve(stage, desk)
        with pytest.raises(ProblemError) as refused:
            await idle.send_file(centre.slug, contact.id, "a.png", png(), "image/png")
        assert refused.value.status in (404, 409)
        data = {"key": "5f0c1b1e-4f5e-4a60-9d6e-3a9c2c3f7d10"}
        files = {"file": ("a.png", png())}
        async with http_to(house.url) as http:
            for key, token, status in (
                (centre.key, "nonsense", 401),
                (other.key, widget.token, 401),
                ("nowhere", widget.token, 404),
            ):
                answer = await http.post(
                    f"/api/webchat/{key}/files", headers={"Authorization": f"Bearer {token}"}, data=data, files=files
                )
                assert answer.status_code == status, answer.text
            silent = await stage.widget(centre)
            answer = await http.post(
                f"/api/webchat/{centre.key}/files",
                headers={"Authorization": f"Bearer {silent.token}"},
                data=data,
                files=files,
            )
            assert (answer.status_code, answer.json()["code"]) == (409, "not_in_contact")
