"""An agent talks in his browser: a real caller, a real Chromium whose microphone is a tone; who hears what, recordings too."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.centre import Centre
from tests.channels.test_tapes import assert_apart
from tests.journeys.test_setup import good, signed
from tests.kit.test_sound import tone, tracks_of
from tests.server import House, until
from tests.telephone import Telephone, open_line
from tests.ui.conftest import QUIET, Shop, Stage, centre_of, picture
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
    await page.context.add_init_script(EAR)
    answer = await page.context.request.post(
        f"{windows.url}/api/desk/status", data={"status": "available", "aux": None}, headers={"X-Ting": "1"}
    )
    assert answer.ok, await answer.text()
    await page.reload()
    await page.locator("button.here").click()
    await page.locator(".sheet .primary").click()
    await expect(page.locator("button.here.ready")).to_be_visible()
    await page.keyboard.press("Escape")
    return page


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
    await his.hears(HERS)
    await hears(page, HIS)
    strip = page.locator("section.phone.talking")
    await expect(strip).to_be_visible()
    await expect(strip.locator(".line.good")).to_be_visible()
    await check(page, "a call in the browser")
    await picture(page, "browser-phone-talking")
    await page.keyboard.press("p")
    await his.hears_no(HERS)
    await page.keyboard.press("p")
    await his.hears(HERS)
    await page.keyboard.press("m")
    await his.hears_no(HERS)
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
