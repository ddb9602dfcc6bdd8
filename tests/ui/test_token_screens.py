"""API tokens in the browser: made, shown once, listed with their last use, revoked."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from tests.waiting import http_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_token_is_made_shown_once_used_and_revoked(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/tokens")
        await expect(ada.get_by_text("目前沒有程式使用權杖")).to_be_visible(timeout=LONG)
        await ada.get_by_role("button", name="新增權杖").click()
        await expect(ada.get_by_label("用途")).to_be_focused(timeout=LONG)
        await ada.keyboard.type("每晚匯出到資料倉儲")
        await ada.locator("input[value='contacts.read']").check()
        await ada.locator("input[value='board.view']").check()
        assert not await ada.locator("input[value='tokens.manage']").count()
        await picture(ada, "admin-token-new")
        await check(ada, "a new token")
        await ada.get_by_role("button", name="建立權杖").click()
        secret = await ada.locator(".secret").input_value(timeout=LONG)
        assert secret.startswith("ting_")
        await picture(ada, "admin-token-made")
        headers = {"Authorization": f"Bearer {secret}"}
        async with http_to(screens.url, headers=headers) as http:
            path = f"/api/t/{centre.slug}/queues"
            assert (await http.get(path)).status_code == 200
            await ada.get_by_role("button", name="完成").click()
            await expect(ada.locator("main li")).to_contain_text("最後使用", timeout=LONG)
            assert secret not in await ada.content()
            await picture(ada, "admin-tokens")
            await check(ada, "tokens")
            await ada.set_viewport_size({"width": 390, "height": 780})
            await ada.emulate_media(color_scheme="dark")
            await ada.get_by_role("button", name="撤銷…").click()
            await picture(ada, "admin-tokens-390")
            await check(ada, "tokens, narrow")
            await ada.get_by_role("button", name="立即撤銷").click()
            await expect(ada.get_by_text("目前沒有程式使用權杖")).to_be_visible(timeout=LONG)
            assert (await http.get(path)).status_code == 401
        assert not stage.faults, stage.faults
