"""The roles that every tenant begins with, named in its language. They are its own then: it changes them as it likes."""

from typing import NamedTuple
from uuid import UUID

from ting.domains.people.roles import EVERYTHING, Rights, Role
from ting.kit.locale import LOCALES, Locale

_AGENT = frozenset(
    {
        "notices.read",
        "contacts.serve",
        "contacts.read",
        "customers.read",
        "customers.edit",
        "customers.ban",
        "calls.dial",
    }
)
_SUPERVISOR = _AGENT | {
    "notices.send",
    "contacts.watch",
    "board.view",
    "reports.read",
    "agents.status",
    "bans.manage",
    "customers.merge",
    "invitations.manage",
    "recordings.listen",
    "recordings.export",
    "calls.review",
}
_QUALITY = frozenset(
    {
        "notices.read",
        "contacts.read",
        "customers.read",
        "contacts.watch",
        "board.view",
        "reports.read",
        "recordings.listen",
        "calls.review",
    }
)


class Preset(NamedTuple):
    """A role to begin with; `names` and `does` in the order of LOCALES."""

    key: str
    rights: Rights
    names: tuple[str, str, str, str]
    does: tuple[str, str, str, str]


def _rights(*permissions: str, personal: bool = True) -> Rights:
    return Rights(frozenset(permissions), "tenant", personal)


PRESETS = (
    Preset(
        "agent",
        _rights(*_AGENT),
        ("Chat agent", "文字客服專員", "在线客服专员", "チャットオペレーター"),
        (
            "Answers customers who write.",
            "以文字服務顧客。",
            "以文字服务客户。",
            "チャットでお客様に対応します。",
        ),
    ),
    Preset(
        "phone",
        _rights(*_AGENT),
        ("Phone agent", "電話客服專員", "电话客服专员", "電話オペレーター"),
        (
            "Answers customers who call, and calls them back.",
            "接聽來電並回撥給顧客。",
            "接听来电并回拨给客户。",
            "電話の応対と折り返しを担当します。",
        ),
    ),
    Preset(
        "moderator",
        _rights(*_AGENT, "bans.manage"),
        ("Forum moderator", "論壇版主", "论坛版主", "フォーラムモデレーター"),
        (
            "Looks after the forum, and answers what is asked there.",
            "管理論壇並回覆其中的提問。",
            "管理论坛并回复其中的提问。",
            "フォーラムを管理し、質問に答えます。",
        ),
    ),
    Preset(
        "gm",
        _rights(*_AGENT, "bans.manage"),
        ("Online GM", "線上 GM", "在线 GM", "オンライン GM"),
        (
            "Helps players in the game, and sees to fair play.",
            "在遊戲中協助玩家，維持公平。",
            "在游戏中协助玩家，维持公平。",
            "ゲーム内でプレイヤーを助け、公正さを守ります。",
        ),
    ),
    Preset(
        "supervisor",
        _rights(*_SUPERVISOR),
        ("Supervisor", "主管", "主管", "スーパーバイザー"),
        (
            "Runs the floor: sees the board, helps agents, takes over.",
            "管理現場：看看板、支援專員、必要時接手。",
            "管理现场：看看板、支援专员、必要时接手。",
            "フロアを見て、オペレーターを助け、必要なら引き継ぎます。",
        ),
    ),
    Preset(
        "quality",
        _rights(*_QUALITY),
        ("Quality", "品管人員", "质检员", "品質管理"),
        (
            "Reads conversations and figures, and looks on while they happen.",
            "查閱對話與數據，並旁觀進行中的服務。",
            "查阅对话与数据，并旁观进行中的服务。",
            "会話と数値を確認し、対応中の会話を見守ります。",
        ),
    ),
    Preset(
        "back-office",
        _rights("notices.read", "contacts.serve", "contacts.read", "customers.read", "customers.edit", "calls.dial"),
        ("Back office", "後勤處理人員", "后台处理人员", "バックオフィス"),
        (
            "Works on what the front could not finish.",
            "處理前線轉來、尚待完成的事項。",
            "处理前线转来、尚待完成的事项。",
            "窓口で終わらなかった案件を処理します。",
        ),
    ),
    Preset(
        "observer",
        _rights("board.view", "notices.read", personal=False),
        ("Client observer", "業主觀察員", "委托方观察员", "クライアント閲覧者"),
        (
            "Sees the board, on behalf of the company that is served.",
            "代表委託企業查看看板。",
            "代表委托企业查看看板。",
            "委託元として、ボードを閲覧します。",
        ),
    ),
    Preset(
        "administrator",
        _rights(EVERYTHING),
        ("Administrator", "系統管理員", "系统管理员", "システム管理者"),
        (
            "Sets up the centre, and may do everything.",
            "設定整個客服中心，擁有所有權限。",
            "设置整个客服中心，拥有所有权限。",
            "センター全体を設定し、すべての権限を持ちます。",
        ),
    ),
)


def named(preset: Preset, id_: UUID, locale: Locale) -> Role:
    """Return a preset as a role of a tenant of this language."""
    spoken = LOCALES.index(locale)
    return Role(
        id=id_,
        key=preset.key,
        name=preset.names[spoken],
        rights=preset.rights,
        description=preset.does[spoken],
        position=10 * (PRESETS.index(preset) + 1),
    )
