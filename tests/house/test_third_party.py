"""The list of what others wrote is that of the locks."""

from tools import third_party


def test_the_list_names_what_is_locked_and_says_under_which_licence() -> None:
    page = third_party.FILE.read_text("utf-8")
    names = [*third_party.python_packages(), *third_party.screen_packages()]
    assert list(third_party.listed(page)) == names, "write it again: ./ting licences"
    assert page.endswith(f"{', '.join(third_party.below())}.\n"), "write it again: ./ting licences"
    of_packages = page[page.index("## Python packages") :]  # programs that run beside it are not shipped
    rows = [line for line in of_packages.splitlines() if line.startswith("| ")]
    assert not [row for row in rows if "GPL" in row.replace("LGPL", "")], "what we ship must go with Apache-2.0"
    assert not [row for row in rows if row.endswith(("| ? |", "|  |"))]
