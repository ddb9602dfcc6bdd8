"""A package of others brings a module: built and installed as anybody would, switched on, used over HTTP. Bad ones are left out."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Stage, open_centre
from tests.journeys.test_setup import good, history, signed
from tests.server import CHECKOUT, House, until
from ting.app.database import Dsns
from ting.kit.db import Database
from ting.kit.ids import new_id
from tools import environment

pytestmark = pytest.mark.slow
HEAD = "from pathlib import Path\nfrom ting.kit.module import *\nOFF = Option(names={}, does={}, begins=False)\n"
BAD = {
    "broken": "raise RuntimeError('no luck')",
    "twice": HEAD + "MODULE = Module(key='surveys', option=OFF)",
    "newer": HEAD + "MODULE = Module(key='newer', manifest=99, option=OFF)",
    "needy": HEAD + "MODULE = Module(key='needy', needs=('moon',), option=OFF)",
    "bare": HEAD + "MODULE = Module(key='bare', option=OFF, sql=Path(__file__).parent / 'bare_sql')",
}
"""Packages as they should not be: what stands in each module."""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages: the example, by pip, and bad ones beside it."""
    folder = tmp_path_factory.mktemp("packages")
    environment.fetch(str(CHECKOUT / "examples" / "ting-praise"), folder, python=Path(sys.executable))
    for name, text in BAD.items():
        (folder / f"bad_{name}.py").write_text(text)
        about = folder / f"bad_{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: bad-{name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[ting.modules]\n{name} = bad_{name}:MODULE\n")
    (folder / "bare_sql").mkdir()
    (folder / "bare_sql" / "0001_open.sql").write_text(
        "create table open_to_all (id int); grant select on open_to_all to ting_app;"
    )
    return folder


class Furnished(House):
    """A house in whose environment these packages are installed."""

    packages: Path

    def environment(self) -> dict[str, str]:
        """The same, with them."""
        told = super().environment()
        return {**told, "PYTHONPATH": f"{told['PYTHONPATH']}:{self.packages}"}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product's."""
        command = [sys.executable, "-m", "ting", *words]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.environment(), capture_output=True, text=True, check=False
        )


@pytest.fixture
def furnished(dsns: Dsns, packages: Path, tmp_path: Path) -> Iterator[Furnished]:
    made = Furnished(dsns, tmp_path)
    made.packages = packages
    try:
        yield made
    finally:
        made.stop()


async def test_a_package_brings_a_table_a_listener_a_setting_a_page_and_a_switch_and_bad_ones_stop_nobody(
    furnished: Furnished, own_db: Database
) -> None:
    brought = furnished.run("migrate")
    assert brought.stdout.split() == ["praise/0001_wall.sql"], brought.stderr
    assert furnished.run("migrate").stdout == "", "once"
    doctor = furnished.run("doctor").stdout
    for said in (
        "praise, of another package",
        "bad-broken 1.0 is left out: it cannot be loaded: RuntimeError: no luck",
        "bad-twice 1.0 is left out: the key 'surveys' is taken",
        "bad-newer 1.0 is left out: it was written for manifests of form 99; this Ting reads 1",
        "bad-needy 1.0 is left out: it needs moon, which is not there",
        "bare lacks tables: 0001_open.sql: the table 'open_to_all' has no forced row-level security",
    ):
        assert said in doctor, doctor

    furnished.start("web")
    furnished.start("work")
    await furnished.ready()
    centre = await open_centre(own_db, furnished.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    async with signed(furnished, centre, "ada") as ada, Stage.open() as stage:

        async def turn(**switches: bool) -> Any:
            return await ada.put(f"setup/modules/{centre.tenant.id}", json={"value": {"on": switches}})

        async def status() -> int:
            return (await ada.get("praise")).status_code

        desk, frames = await stage.desk(centre, "ann"), list[dict[str, Any]]()
        desk.on_frame = frames.append
        assert (await status(), (await ada.get(f"{furnished.url}/praise/{centre.slug}")).status_code) == (404, 404)
        refused = await turn(bare=True)
        assert (refused.status_code, refused.json()["code"]) == (422, "module_broken")
        good(await turn(praise=True))
        await until(status, lambda code: code == 200, what="it is on")
        await desk.wait_for(lambda _: any(frame["op"] == "modules" for frame in frames))
        (entry,) = next(frame for frame in frames if frame["op"] == "modules")["fit"]["menu"]
        assert (entry["path"], entry["names"]["zh-TW"]) == (f"/praise/{centre.slug}", "好評牆")
        page = await ada.get(f"{furnished.url}{entry['path']}")
        assert (page.status_code, f'src="{centre.slug}/wall.js"' in page.text) == (200, True)
        assert (await ada.get(f"{furnished.url}{entry['path']}/wall.js")).status_code == 200

        found = {each["key"]: each for each in good(await ada.get("readiness"))["checks"]}
        assert (found["praise.hung"]["state"], found["praise.hung"]["names"]["zh-TW"]) == ("warn", "牆上的好評")

        survey = {
            "name": "After", "scale": "stars", "questions": {"en": "How was it?"}, "comment": True,
            "queues": [], "ends": ["agent", "customer"], "mail_after_minutes": None, "archived": False,
        }  # fmt: skip
        good(await ada.put(f"setup/surveys/{new_id()}", json={"value": survey}))

        async def rated(value: int, words: str) -> None:
            widget, contact = await centre.serve(stage, desk)
            await centre.finish(desk, contact.id)
            await widget.wait_for(lambda w: w.state is not None and w.state.survey is not None)
            await widget.rate(value, words)

        async def hung() -> list[tuple[int, str]]:
            return [(each["value"], each["words"]) for each in good(await ada.get("praise"))]

        await rated(5, "Ann was lovely")
        await until(hung, lambda found: found == [(5, "Ann was lovely")], what="it hangs")
        found = {each["key"]: each for each in good(await ada.get("readiness"))["checks"]}
        assert found["praise.hung"]["state"] == "ok"
        good(await ada.put(f"setup/praise/{centre.tenant.id}", json={"value": {"least": 4}}))
        assert (await history(ada, kind="praise"))[0]["fields"][0]["after"] == 4

        stands = await turn(surveys=False)
        assert (stands.json()["code"], stands.json()["module"]) == ("module_needs", "praise")
        good(await turn(praise=False))
        await until(status, lambda code: code == 404, what="it is off")
        await rated(4, "Good")
        await until(lambda: centre.value("select count(*) from parked where rests"), lambda n: n == 1, what="it waits")
        good(await turn(praise=True))
        await until(status, lambda code: code == 200, what="it is on again")
        await until(hung, lambda found: found == [(4, "Good"), (5, "Ann was lovely")], what="what waited is done")
    assert furnished.errors() == []
