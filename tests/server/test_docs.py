import pytest
import typer

from server.cli import app
from server.identity.roles import ROUTE_ROLES
from server.settings import ROOT, Settings

PAGE = (ROOT / "docs/server.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`HOLOTRODE_{name.upper()}`" in PAGE


@pytest.mark.parametrize(("path", "method"), sorted(ROUTE_ROLES))
def test_every_route_is_documented(path: str, method: str) -> None:
    shown = path if path == "/api/v1/ws" else f"{'GET' if method == 'HEAD' else method} {path}"
    assert f"`{shown}`" in PAGE


@pytest.mark.parametrize("command", ["serve", "work"])
def test_every_option_is_documented(command: str) -> None:
    found = typer.main.get_command(app).commands[command]
    for option in found.params:
        for name in option.opts:
            assert name in PAGE, f"{command} {name}"


def test_the_report_is_documented_for_the_engineer() -> None:
    page = (ROOT / "docs/engineer.md").read_text(encoding="utf-8")
    for name in typer.main.get_command(app).commands["report"].params:
        assert name.name == "electrode" or any(option in page for option in name.opts)
    assert "`holotrode report ELECTRODE.h5 -o DIR [--pressed CSV] [--json]`" in page
