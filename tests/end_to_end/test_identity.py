"""Who gets in, as people do it: an invitation, a password, a headset paired by a code, and a login taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.browser import PATIENCE_MS, careful_page
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of its own: its printed link works once."""
    with running_server(tmp_path_factory.mktemp("identity") / "data", "--no-worker") as running:
        yield running


@pytest.fixture(scope="module")
def admin(chromium: Browser, server: RunningServer) -> Iterator[Page]:
    """The page of the owner, who came by the printed link."""
    with careful_page(chromium) as page:
        page.goto(server.link)
        expect(page.get_by_text("Connected")).to_be_visible()
        yield page


def invite(admin: Page, server: RunningServer, name: str, role: str) -> str:
    """Add a person; returns the link to give to them."""
    admin.goto(f"{server.url}/admin")
    admin.get_by_label("Role").select_option(label=role)
    admin.get_by_label("Name").fill(name)
    expect(admin.get_by_role("button", name="Add and make a link")).to_be_enabled()
    admin.get_by_label("Name").press("Enter")
    expect(admin.get_by_text(f"Give this link to {name}")).to_be_visible()
    return admin.get_by_text(f"{server.url}/?token=").inner_text()


def account_button(page: Page, name: str):
    return page.get_by_role("banner").get_by_role("button", name=f"Account: {name}")


def expect_sign_in(page: Page) -> None:
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_an_invited_person_sets_a_password_and_comes_back_with_it(
    chromium: Browser, server: RunningServer, admin: Page
) -> None:
    link = invite(admin, server, "Ada Martin", "Teacher")
    with careful_page(chromium, refusals=True) as page:
        page.goto(link)
        new_password = page.get_by_label("New password")
        expect(new_password).to_be_focused()
        expect(page.locator(".panel").get_by_role("definition")).to_have_text("Teacher")
        new_password.fill("too short")
        expect(page.get_by_role("button", name="Set the password")).to_be_disabled()
        new_password.fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("The password is set.")).to_be_visible()

        page.get_by_role("button", name="Sign out").click()
        expect_sign_in(page)
        expect(page.get_by_label("Name")).to_be_focused()
        page.keyboard.type("ada martin")
        page.keyboard.press("Tab")
        page.keyboard.type("another horse")
        page.keyboard.press("Enter")
        expect(page.get_by_text("do not fit together")).to_be_visible()
        page.get_by_label("Password").fill(PASSWORD)
        page.evaluate("window.before = true")
        page.keyboard.press("Enter")
        expect(account_button(page, "Ada Martin")).to_be_visible()
        expect(page.get_by_text("Connected")).to_be_visible()
        assert page.evaluate("window.before")  # the page was not loaded again

    admin.reload()
    log = admin.get_by_role("list", name="Security log")
    expect(log.get_by_text("Failed to sign in")).to_be_visible()


def test_a_headset_is_paired_by_a_code_and_its_login_taken_back(
    chromium: Browser, server: RunningServer, admin: Page
) -> None:
    link = invite(admin, server, "Bo Lee", "Student")
    with careful_page(chromium) as pc, careful_page(chromium, refusals=True) as headset:
        pc.goto(link)
        account_button(pc, "Bo Lee").click()
        pc.get_by_role("button", name="Pair a headset").click()
        code = pc.locator(".code-text")
        expect(pc.get_by_role("img", name="QR code")).to_be_visible()
        typed = code.inner_text().lower().replace(" ", "-")

        headset.goto(f"{server.url}/pair")
        expect(headset.get_by_label("Code that the PC shows")).to_be_focused()
        headset.keyboard.type("222222")
        expect(headset.get_by_text("No PC shows this code")).to_be_visible()
        headset.get_by_label("Code that the PC shows").fill(typed)

        words = headset.locator(".code-text")
        expect(words).to_be_visible()
        expect(code).to_have_text(words.inner_text())
        pc.get_by_role("button", name="Not mine").click()
        expect(headset.get_by_text("The PC did not approve")).to_be_visible()

        headset.goto(f"{server.url}/pair?code={typed}")  # as the QR code says it
        expect(words).to_be_visible()
        expect(code).to_have_text(words.inner_text())
        pc.get_by_role("button", name="approve").click()
        expect(account_button(headset, "Bo Lee")).to_be_visible()
        expect(headset).to_have_url(f"{server.url}/")

        pc.get_by_role("button", name="My devices").click()
        pc.get_by_role("button", name="Revoke: ").click()
        expect(pc.get_by_text("That device is signed out.")).to_be_visible()
        expect_sign_in(headset)
        headset.reload()
        expect_sign_in(headset)


def test_whoever_may_do_nothing_more_is_out_at_once(chromium: Browser, server: RunningServer, admin: Page) -> None:
    link = invite(admin, server, "Cy Moss", "Researcher")
    with careful_page(chromium, refusals=True) as page:
        page.goto(link)
        expect(account_button(page, "Cy Moss")).to_be_visible()
        admin.get_by_role("button", name="Disable").click()
        expect(admin.get_by_text("Disabled", exact=True)).to_be_visible()
        expect_sign_in(page)


def test_what_a_visitor_sees_is_spoken_in_french_as_well(chromium: Browser, server: RunningServer) -> None:
    with careful_page(chromium, refusals=True) as page:
        page.goto(server.url)
        expect_sign_in(page)
        page.get_by_role("button", name="FR").click()
        expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
        expect(page.get_by_label("Mot de passe")).to_have_attribute("type", "password")
        page.get_by_role("button", name="Associer cet appareil par un code").click()
        expect(page.get_by_label("Code affiché par le PC")).to_be_focused()
