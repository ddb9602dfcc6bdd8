"""The page of recipes says what works: all its programs run, one after the other, as they stand."""

import asyncio
import os
import re
import signal
import sys

from tests.centre import PASSWORD, Stage, open_centre
from tests.journeys.test_setup import signed
from tests.journeys.test_tokens import made
from tests.server import CHECKOUT, House
from ting.kit.db import Database

PATIENCE = 120
PAGE = CHECKOUT / "docs" / "guide" / "recipes.md"


async def test_the_recipes_run_as_they_stand(house: House, db: Database) -> None:
    recipes = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (shell,) = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len([*recipes, shell]) == PAGE.read_text("utf-8").count("\n## ")
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    told = {
        "TING_URL": house.url,
        "TING_TENANT": centre.slug,
        "TING_EMAIL": f"ada@{centre.slug}.example",
        "TING_PASSWORD": PASSWORD,
        "NO_PROXY": "*",
    }
    async with Stage.open() as stage:
        await stage.widget(centre, "Where is my parcel?")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-X",
            "faulthandler",
            "-u",
            "-c",
            "\n".join(recipes),
            env=told,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        hurry = asyncio.get_running_loop().call_later(PATIENCE, process.send_signal, signal.SIGABRT)  # says where it is
        said = (await process.communicate())[0].decode()
        hurry.cancel()
    assert process.returncode == 0, said[-3000:]
    assert "1 contacts" in said
    async with signed(house, centre, "ada") as ada:
        told |= {"TING_TOKEN": (await made(ada, "webhooks.manage"))["secret"], "PATH": os.defpath}
    process = await asyncio.create_subprocess_exec(
        "sh", "-eu", "-c", shell, env=told, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await asyncio.wait_for(process.communicate(), PATIENCE))[0].decode()
    assert process.returncode == 0, said
    assert said.lower().count("idempotent-replay: true") == 1
