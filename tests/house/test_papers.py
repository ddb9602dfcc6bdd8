"""The papers are true: the tree of ARCHITECTURE is the tree, settings and routes' permissions are written down."""

import re
from pathlib import Path

from ting.app import catalogue, settings

ROOT = Path(__file__).resolve().parents[2]


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
        if folder.is_dir() and folder.name != "__pycache__" and any(folder.iterdir())
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


def test_each_permission_that_a_route_asks_for_belongs_to_a_module() -> None:
    owned = {permission for module in catalogue.MODULES for permission in module.permissions} | {"public", "signed"}
    for route in catalogue.routes():
        assert route.opt["permission"] in owned, route


def test_each_module_stands_on_modules_that_are_there() -> None:
    keys = [module.key for module in catalogue.MODULES]
    assert len(set(keys)) == len(keys)
    for module in catalogue.MODULES:
        assert set(module.needs) <= set(keys), module.key
