"""The papers are true: the tree of ARCHITECTURE is the tree, settings and routes' permissions are written down."""

import re
from graphlib import CycleError
from pathlib import Path

import pytest

from ting.app import catalogue, settings
from ting.kit.module import Module
from ting.web import static

ROOT = Path(__file__).resolve().parents[2]


GROWN = ("api", "store")
"""What every domain has is not drawn, be it a file or the folder that it has grown into."""


def drawn() -> set[str]:
    """The folders that ARCHITECTURE.md draws below src/ting."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("```\nsrc/ting/\n", 1)[1].split("sim/ting_sim/", 1)[0]
    path: list[str] = []
    found = set()
    for line in text.splitlines():
        match = re.match(r"( +)([a-z_]+)/", line)
        if match:
            path = [*path[: len(match[1]) // 2 - 1], match[2]]
            found.add("/".join(path))
    return found


def test_the_tree_of_the_architecture_is_the_tree() -> None:
    source = ROOT / "src" / "ting"
    folders = {
        str(folder.relative_to(source))
        for folder in source.rglob("*")
        if folder.is_dir() and folder.name not in {"__pycache__", *GROWN} and any(folder.iterdir())
    }
    assert drawn() == folders


def test_each_setting_is_in_the_guide() -> None:
    read = (ROOT / "src" / "ting" / "app" / "settings.py").read_text("utf-8")
    guide = (ROOT / "docs" / "guide" / "running.md").read_text("utf-8")
    # made by the supervisor for its children, not by people
    made = {"TING_OWNER_DSN", "TING_APP_DSN", "TING_HOUSE_DSN", "TING_DEMO"}
    names = set(re.findall(r'"(TING_[A-Z_]+)"', read)) - made
    assert names
    assert not {name for name in names if f"`{name}`" not in guide}
    assert settings.read({}).demo is False


def test_each_link_between_the_papers_leads_somewhere() -> None:
    for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", paper.read_text("utf-8")):
            if "://" not in link:
                assert (paper.parent / link).exists(), f"{paper.name}: {link}"


def test_each_picture_is_shown_in_a_paper_and_small() -> None:
    shown = {
        (paper.parent / link).resolve()
        for paper in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", paper.read_text("utf-8"))
    }
    kept = set((ROOT / "docs" / "pictures").iterdir())
    assert shown == kept, "tests/ui/test_pictures.py makes them"
    assert not [path.name for path in kept if path.suffix != ".webp" or path.stat().st_size > 80_000]


def test_each_permission_that_a_route_asks_for_belongs_to_a_module() -> None:
    owned = {permission for module in catalogue.MODULES for permission in module.permissions} | {"public", "signed"}
    for route in catalogue.routes():
        assert route.opt["permission"] in owned, route


def test_each_module_is_found_by_its_folder_and_stands_on_those_before_it() -> None:
    source = ROOT / "src" / "ting"
    folders = {path.parent.name for path in source.glob("*/*/module.py")}
    keys = [module.key for module in catalogue.MODULES]
    assert {key.partition(".")[0] for key in keys} == folders, "parts are called after their rooms"
    assert {module.key.partition(".")[0] for module in catalogue.CHANNELS} == {
        p.parent.name for p in source.glob("channels/*/module.py")
    }
    for number, module in enumerate(catalogue.MODULES):
        assert set(module.needs) <= set(keys[:number]), module.key


def test_a_module_whose_need_is_not_met_or_whose_key_is_taken_stops_the_start() -> None:
    ground, house = Module(key="ground"), Module(key="house", needs=("ground",))
    assert catalogue.in_order([house, ground]) == (ground, house)
    with pytest.raises(ValueError, match=r"'house' needs \['ground'\], which is not there"):
        catalogue.in_order([house])
    with pytest.raises(ValueError, match="two modules are called 'ground'"):
        catalogue.in_order([ground, house, ground])
    with pytest.raises(CycleError):
        catalogue.in_order([Module(key="a", needs=("b",)), Module(key="b", needs=("a",))])


@pytest.mark.parametrize("lang", ["zh-TW", "zh-CN", "ja"])
def test_the_readme_in_each_language_says_what_the_english_one_says(lang: str) -> None:
    def shape(text: str) -> tuple[list[int], list[str], list[str], int]:
        """Its headings, the commands that it shows, what it points to, and its list."""
        links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README")]
        headings = [len(each) for each in re.findall(r"^(#+) ", text, re.MULTILINE)]
        commands = re.findall(r"^(\./ting \w+)", text, re.MULTILINE)
        return headings, commands, sorted(set(links)), len(re.findall(r"^- ", text, re.MULTILINE))

    english = (ROOT / "README.md").read_text("utf-8")
    assert shape((ROOT / f"README.{lang}.md").read_text("utf-8")) == shape(english)


def test_each_screen_can_be_come_to_by_its_address() -> None:
    """What the screens' router knows, the server answers with the page: by a link, or a reload."""
    router = (ROOT / "ui" / "src" / "app" / "router.ts").read_text("utf-8")
    known = {f"/{path}" for path in re.findall(r"path: '/([^/':]*)", router)}
    assert len(known) > 20
    assert known - {"/"} == {"/" + page.split("/")[1] for page in static.PAGES} - {"/"}
