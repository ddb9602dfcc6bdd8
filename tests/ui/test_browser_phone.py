"""Agents talk in their browsers, customers call in theirs: a real Chromium, its microphone a tone; who hears what, recordings too."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.centre import Centre
from tests.centre import Stage as Desks
from tests.channels.test_tapes import assert_apart
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import tone, tracks_of
from tests.page_line import let_call
from tests.server import House, until
from tests.telephone import Telephone, open_line
from tests.ui.conftest import QUIET, Shop, Stage, centre_of, picture
from tests.ui.day import open_widget
from tests.ui.look import check
from ting.kit.db import Row
from tools import debian

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HIS, HERS = 440, 1000
EAR = """(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  const plain = { noiseSuppression: false, echoCancellation: false, autoGainControl: false }
  navigator.mediaDevices.getUserMedia = () => open({ audio: plain })
  const Real = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given)
      this.addEventListener('track', (event) => {
        const context = new AudioContext(), ear = context.createAnalyser()
        ear.fftSize = 8192
        context.createMediaStreamSource(new MediaStream([event.track])).connect(ear)
        window.__hears = () => {
          const heard = new Float32Array(ear.frequencyBinCount)
          ear.getFloatFrequencyData(heard)
          const at = heard.indexOf(Math.max(...heard))
          return heard[at] > -60 ? Math.round((at * context.sampleRate) / 8192) : 0
        }
      })
    }
  }
})()"""
"""What the browser hears: the frequency that is loudest. It is to take its own tone for a voice, and not for noise."""


@asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """A browser with a microphone of its own, which says a tone."""
    found = debian.chromium()
    with tempfile.TemporaryDirectory(prefix="ting-microphone-") as folder:
        speaks = tone(Path(folder) / "tone.wav", HERS, 2, rate=48_000)
        async with async_playwright() as playwright:
            made = await playwright.chromium.launch(
                executable_path=str(found.path),
                env=dict(found.env) or None,
                args=[
                    *found.args,
                    *QUIET,
                    "--use-fake-device-for-media-stream",
                    "--use-fake-ui-for-media-stream",
                    f"--use-file-for-fake-audio-capture={speaks}",
                    "--allow-loopback-in-peer-connection",
                    "--disable-features=WebRtcHideLocalIpsWithMdns",
                    "--autoplay-policy=no-user-gesture-required",
                    *more,
                ],
            )
            yield made
            await made.close()


@pytest_asyncio.fixture
async def windows(calling: House) -> AsyncIterator[Stage]:
    """Windows on this house, in a browser with a microphone."""
    async with chromium() as browser:
        made = Stage(browser, calling.url)
        yield made
        await made.close()


@pytest.fixture
async def centre(calling: House, phones: Telephone, shop: Shop) -> AsyncIterator[Centre]:
    """A centre with a number; its calls are recorded, and nobody is told."""
    async with centre_of(calling, shop) as made:
        await made.add_person("ada", "administrator")
        async with signed(calling, made, "ada") as ada:
            phones.number = await open_line(ada, made)
            good(
                await ada.put(f"setup/recordings/{made.tenant.id}", json={"value": {"record": True, "announce": False}})
            )
        yield made


async def at_her_desk(windows: Stage, centre: Centre, **window: object) -> Page:
    """Ana's desk, with this browser as her phone, and ready."""
    page = await windows.desk(centre, "ana", "/desk", **window)
    await made_to_talk(page)
    answer = await page.context.request.post(
        f"{windows.url}/api/desk/status", data={"status": "available", "aux": None}, headers={"X-Ting": "1"}
    )
    assert answer.ok, await answer.text()
    await page.reload()
    await turned_on(page)
    return page


async def listens(windows: Stage, centre: Centre) -> Page:
    """Sue's board, where this browser is her phone, and listens to the call."""
    board = await windows.desk(centre, "sue", f"/board/{centre.slug}", width=1280, height=900)
    await made_to_talk(board)
    await board.reload()
    await turned_on(board)
    await board.get_by_text("A-1001").first.click()
    await board.locator("section.listen").get_by_role("button").first.click()
    return board


async def made_to_talk(page: Page) -> None:
    """Let the page have the microphone, as one allows it in the browser's own question, and tell what is heard there.

    Who has not allowed it is not told his own addresses, and is heard from others than he says.
    """
    await page.context.grant_permissions(["microphone"])
    await page.context.add_init_script(EAR)


async def turned_on(page: Page) -> None:
    """Make this browser a phone."""
    await page.locator("button.here").click()
    await page.locator(".sheet .primary").click()
    await expect(page.locator("button.here.ready")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".sheet")).to_have_count(0)


async def hears(page: Page, hertz: int) -> None:
    """Wait until the browser hears a tone, and no louder one."""

    async def look() -> int:
        return int(await page.evaluate("window.__hears ? window.__hears() : -1"))

    await until(look, lambda heard: abs(heard - hertz) < 20, what=f"{hertz} Hz in the browser")


async def test_who_answers_at_the_desk_has_answered_the_phone_in_his_browser(
    calling: House, windows: Stage, phones: Telephone, centre: Centre
) -> None:
    page = await at_her_desk(windows, centre)
    await picture(page, "browser-phone-ready")
    his = await phones.caller(HIS)
    await expect(page.locator(".offer .btn.primary").first).to_be_visible()
    await page.keyboard.press("Enter")
    strip = page.locator("section.phone.talking")
    await expect(strip).to_be_visible()
    await his.hears(HERS)
    await hears(page, HIS)
    await expect(strip.locator(".line.good")).to_be_visible()
    await check(page, "a call in the browser")
    await picture(page, "browser-phone-talking")
    await page.keyboard.press("p")
    await his.hears_no(HERS)
    await page.keyboard.press("p")
    await his.hears(HERS)
    await page.keyboard.press("m")
    await his.hears_no(HERS)
    board = await listens(windows, centre)
    await hears(board, HIS)
    await check(board, "a supervisor listens in the browser")
    await picture(board, "browser-phone-listens")
    await his.hears_no(HERS)  # hers is the tone of the supervisor's microphone too
    await page.keyboard.press("m")
    await his.hears(HERS)
    await page.keyboard.press("d")
    await page.locator(".pad").press("7")
    await his.wait_for(lambda told: told.get("key") == "7")
    await page.keyboard.press("Escape")
    await his.do("hang_up")
    await expect(page.locator("button.here.ready")).to_be_visible()
    row = await until(lambda: recording(centre))
    assert row is not None
    async with signed(calling, centre, "ana") as ana:
        url = good(await ana.post(f"my-recordings/{row['id']}/play", json={"why": "own"}))["url"]
        assert_apart(*tracks_of((await ana.get(calling.url + url)).content))
    assert not windows.faults, windows.faults


@pytest.mark.parametrize(
    ("error", "locale", "width", "scheme"),
    [
        ("NotAllowedError", "zh-TW", 390, "dark"),
        ("NotFoundError", "ja", 1280, "light"),
        ("NotAllowedError", "zh-CN", 1280, "dark"),
        ("NotFoundError", "en", 390, "light"),
    ],
)
async def test_who_has_no_microphone_is_told_what_to_do_and_tries_again(
    calling: House, windows: Stage, shop: Shop, error: str, locale: str, width: int, scheme: str
) -> None:
    async with centre_of(calling, shop, locale) as centre:
        page = await windows.desk(centre, "ana", "/desk", width=width, height=800, scheme=scheme, locale=locale)
        await page.context.add_init_script(
            "navigator.mediaDevices.getUserMedia = "
            f"async () => {{ if (!window.__plugged) throw new DOMException('', '{error}'); return new MediaStream() }}"
        )
        await page.reload()
        await page.locator("button.here").click()
        await check(page, "the phone that is off")
        await page.locator(".sheet .primary").click()
        state = "denied" if error == "NotAllowedError" else "no_microphone"
        await expect(page.locator(f"button.here.{state}")).to_be_visible()
        await check(page, "a phone without a microphone")
        await picture(page, f"browser-phone-{state}-{locale}")
        await page.evaluate("window.__plugged = true")
        await page.locator(".sheet .primary").click()
        await expect(page.locator("button.here.ready")).to_be_visible()
        await expect(page.locator("#phone-mic")).to_be_visible()
        await check(page, "the devices of a phone")
        await picture(page, f"browser-phone-devices-{locale}")
        await page.locator("#phone-volume").fill("40")
        assert await page.evaluate("JSON.parse(localStorage.getItem('ting.phone.devices')).volume") == 40


async def recording(centre: Centre) -> Row | None:
    found = await centre.fetch("select * from recording where tenant_id = $1", centre.tenant.id)
    return found[0] if found else None


async def test_a_window_that_is_reloaded_in_a_call_gets_it_back(
    windows: Stage, phones: Telephone, centre: Centre
) -> None:
    page = await at_her_desk(windows, centre)
    his = await phones.caller(HIS)
    await expect(page.locator(".offer .btn.primary").first).to_be_visible()
    await page.keyboard.press("Enter")
    await his.hears(HERS)
    await page.reload()
    await his.hears_no(HERS)
    await his.hears(HERS)
    await hears(page, HIS)
    await expect(page.locator("section.phone.talking")).to_be_visible()


async def test_a_browser_that_is_gone_in_a_call_leaves_its_caller_to_the_next_one(
    calling: House, phones: Telephone, centre: Centre, browser: Browser
) -> None:
    async with chromium() as hers:
        windows = Stage(hers, calling.url)
        page = await at_her_desk(windows, centre)
        his = await phones.caller(HIS)
        await expect(page.locator(".offer .btn.primary").first).to_be_visible()
        await page.keyboard.press("Enter")
        await his.hears(HERS)
    await his.hears_no(HERS)
    (row,) = await centre.fetch("select contact_id from call where tenant_id = $1", centre.tenant.id)
    await until(lambda: centre.contact_state(str(row["contact_id"])), lambda state: state == "queued")
    (seat,) = await centre.fetch("select phone from seat where person_id = $1", centre.staff["ana"].id)
    assert not seat["phone"]
    assert (await centre.fetch("select state from call where contact_id = $1", row["contact_id"]))[0][
        "state"
    ] == "waiting"
    await his.do("hang_up")


NO_VOICE = {
    "zh-TW": "麥克風未獲允許。請在網址列允許後再撥。",
    "ja": "マイクが見つかりません。接続してからもう一度おかけください。",
    "zh-CN": "麦克风未获允许。请在地址栏允许后再拨。",
    "en": "No microphone was found. Plug one in, then call again.",
}


def voice(hertz: int) -> str:
    """Give a page another tone as its microphone."""
    return f""";(() => {{
      navigator.mediaDevices.getUserMedia = async () => {{
        const context = new AudioContext(), tone = context.createOscillator(), out = context.createMediaStreamDestination()
        tone.frequency.value = {hertz}
        tone.connect(out)
        tone.start()
        return out.stream
      }}
    }})()"""


async def calls_from_page(calling: House, centre: Centre) -> None:
    """Let the widget's customers call the centre's number."""
    async with signed(calling, centre, "ada") as ada:
        (number,) = good(await ada.get("setup/numbers"))
        good(await let_call(ada, number["id"]))


async def test_a_customer_calls_from_a_page_mutes_himself_presses_keys_writes_meanwhile_and_hangs_up(
    calling: House, windows: Stage, phones: Telephone, centre: Centre, shop: Shop
) -> None:
    await calls_from_page(calling, centre)
    page = await windows.window(390, 760)
    await made_to_talk(page)
    await page.add_init_script(voice(HIS))
    async with Desks.open() as desks:
        ana = await desks.desk(centre, "ana")
        hers = await phones.own_phone(ana, HERS)
        await open_widget(page, shop.page(calling.url, centre.key))
        await picture(page, "call-us-offered")
        await page.locator(".starts .btn").click()
        await hers.wait_for(lambda told: "rings" in told)
        await hers.do("answer")
        await hers.hears(HIS)
        await hears(page, HERS)
        await expect(page.locator(".callv .time")).to_be_visible()
        await check(page, "a call from a page")
        await picture(page, "call-us-talking")
        mute = page.locator(".callv [aria-pressed]")
        await mute.click()
        await hers.hears_no(HIS)
        await mute.click()
        await hers.hears(HIS)
        await page.locator(".pad12 .btn").first.click()
        await hers.wait_for(lambda told: told.get("key") == "1")
        await page.locator(".pad12").press("#")
        await hers.wait_for(lambda told: told.get("key") == "#")
        await expect(page.locator(".keyed")).to_have_text("1#")
        await page.locator(
            ".callv .beside .link"
        ).click()  # he writes meanwhile, closes the panel, and comes back to his call
        await expect(page.locator("textarea.field")).to_be_visible()
        await check(page, "a call while one writes")
        await picture(page, "call-us-beside")
        await page.keyboard.press("Escape")
        await expect(page.locator("button.launch")).to_contain_text("通話中")
        await page.locator("button.launch").click()
        await page.locator(".panel").get_by_role("button", name="通話中").click()
        await hears(page, HERS)
        await page.locator(".callv .btn.bad").click()
        await hers.state("DISCONNECTED")
        await expect(page.locator(".callv .btn.p")).to_be_visible()
        (row,) = await centre.fetch("select contact_id from call where tenant_id = $1", centre.tenant.id)
        await until(lambda: centre.contact_state(str(row["contact_id"])), lambda state: state == "wrapup")
    (row,) = await centre.fetch("select * from call where tenant_id = $1", centre.tenant.id)
    assert (row["ended_by"], row["caller"]) == ("customer", "")
    lines = await centre.fetch("select code from message where contact_id = $1 order by seq", row["contact_id"])
    assert [line["code"] for line in lines] == ["number_taken", "called_from_page", "agent_joined", "hung_up"]
    assert not windows.faults, windows.faults


async def test_a_customer_without_a_microphone_is_told_so_and_may_write_instead(
    calling: House, windows: Stage, centre: Centre, shop: Shop
) -> None:
    await calls_from_page(calling, centre)
    for error, locale, width, scheme in (
        ("NotAllowedError", "zh-TW", 320, "dark"),
        ("NotFoundError", "ja", 1280, "light"),
        ("NotAllowedError", "zh-CN", 1280, "dark"),
        ("NotFoundError", "en", 390, "light"),
    ):
        page = await windows.window(width, 700, scheme=scheme, locale=locale)
        await page.add_init_script(
            f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{error}') }}"
        )
        await open_widget(page, shop.page(calling.url, centre.key, locale))
        await page.locator(".starts .btn").click()
        await expect(page.locator(".callv [role=alert]")).to_have_text(NO_VOICE[locale])
        await check(page, "a call without a microphone")
        await picture(page, f"call-us-{error}-{locale}")
        await page.locator(".callv .btn").first.click()
        await expect(page.locator("textarea.field")).to_be_visible()
    assert not await centre.fetch("select id from page_call where tenant_id = $1", centre.tenant.id)
