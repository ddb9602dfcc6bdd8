/** A small made-up day for `npm run dev:mock`: enough people and words to look at every state of the screens. */
import { randomUUID } from 'node:crypto'
import type * as T from '../src/api/types.ts'

export const id = () => randomUUID()
export const now = () => Date.now()
const min = 60_000

export const me: T.Me = {
  person: { id: 'p-1', name: '周雅哲', alias: '阿哲', email: 'yating.chou@example.com', locale: 'en' },
  tenants: [
    { id: 'a0000000-0000-4000-8000-000000000001', slug: 'xinghai', name: '星海 Online', locale: 'zh-TW', time_zone: 'Asia/Taipei', role: 'agent', called: '文字客服專員', team: '台北', permissions: ['contacts.serve', 'contacts.read', 'board.view'], scope: 'tenant', personal: true, fit: { modules: ['bookings', 'notices', 'forms', 'replies', 'slang', 'stickers', 'assets', 'transcript', 'slips', 'surveys'], menu: [], wording: {} }, accent: '#1e6f8c' },
    { id: 'a0000000-0000-4000-8000-000000000002', slug: 'bank', name: 'Harbour Bank', locale: 'en', time_zone: 'Asia/Tokyo', role: 'agent', called: 'Chat agent', team: null, permissions: ['contacts.serve', 'contacts.read'], scope: 'tenant', personal: true, fit: { modules: ['bookings', 'notices', 'forms', 'replies', 'transcript'], menu: [], wording: {} }, accent: null },
  ],
  lacks_second_factor: false, beyond: [], demo: true,
}

export const demo: T.Demo = {
  tenants: [
    { slug: 'xinghai', name: '星海 Online', customer_page: '/try/xinghai', help_page: '/help/xinghai', key: 'xinghai', arrivals: [], time_zone: 'Asia/Taipei' },
    { slug: 'bank', name: 'Harbour Bank', customer_page: '/try/bank', help_page: '/help/bank', key: 'bank', arrivals: [], time_zone: 'Asia/Taipei' },
  ],
  visitors: [],
  telephone: {
    at: '127.0.0.1:5070', far: '127.0.0.1:5071', callers: [],
    numbers: [{ tenant: 'xinghai', number: '7001', name: '星海客服專線', keys: {}, menu: [] }],
    phones: [{ tenant: 'xinghai', email: 'yating.chou@example.com', name: '周雅哲', id: 'phone-1', username: 'pk7m2q9xwa', password: 'h3vq8nd2rkxw7m5tb9yc', sim: false }],
  },
  logins: [
    { tenant: 'xinghai', role: 'agent', name: '周雅哲', email: 'yating.chou@example.com', password: 'demo', locale: 'zh-TW', path: '/desk', sim: false },
    { tenant: 'xinghai', role: 'agent', name: '佐藤 健', email: 'sato@example.com', password: 'demo', locale: 'ja', path: '/desk', sim: false },
    { tenant: 'xinghai', role: 'supervisor', name: '林雅芬', email: 'yafen@example.com', password: 'demo', locale: 'zh-TW', path: '/board/xinghai', sim: false },
    { tenant: 'xinghai', role: 'administrator', name: '王建國', email: 'wang@example.com', password: 'demo', locale: 'zh-TW', path: '/desk', sim: false },
    { tenant: 'xinghai', role: 'observer', name: 'Client view', email: 'client@example.com', password: 'demo', locale: 'en', path: '/board/xinghai', sim: false },
    { tenant: 'bank', role: 'agent', name: 'Amy Chen', email: 'amy@example.com', password: 'demo', locale: 'en', path: '/desk', sim: false },
    { tenant: 'bank', role: 'supervisor', name: 'Ken Mori', email: 'ken@example.com', password: 'demo', locale: 'ja', path: '/board/bank', sim: false },
  ],
}

export const seat: T.Seat = {
  person: 'p-1', status: 'available', aux: null, state: 'BUSY', since: now() - 134 * min, connected: true, load: 4, capacity: 6, light: false,
  channels: [{ channel: 'webchat', weight: 2, used: 2, room_for: 1 }],
}

export const aux: T.AuxCode[] = [
  { tenant: 'xinghai', light: false, choosable: true, key: 'break', names: { en: 'Break', 'zh-TW': '休息', 'zh-CN': '小休', ja: '休憩' } },
  { tenant: 'xinghai', light: false, choosable: true, key: 'meal', names: { en: 'Meal', 'zh-TW': '用餐', 'zh-CN': '用餐', ja: '食事' } },
  { tenant: 'xinghai', light: false, choosable: true, key: 'training', names: { en: 'Training', 'zh-TW': '教育訓練', 'zh-CN': '培训', ja: '研修' } },
  { tenant: 'xinghai', light: false, choosable: true, key: 'paperwork', names: { en: 'Paperwork', 'zh-TW': '文書作業', 'zh-CN': '文书', ja: '事務作業' } },
]

export const codes: T.Code[] = [
  { key: 'solved', names: { en: 'Solved', 'zh-TW': '已解決', 'zh-CN': '已解决', ja: '解決' } },
  { key: 'payment', names: { en: 'Top-up not delivered', 'zh-TW': '儲值未入帳', 'zh-CN': '充值未到账', ja: 'チャージ未反映' } },
  { key: 'follow', names: { en: 'Needs follow-up', 'zh-TW': '待後續追蹤', 'zh-CN': '待跟进', ja: '要フォロー' } },
  { key: 'no_answer', names: { en: 'Customer left', 'zh-TW': '顧客已離開', 'zh-CN': '客户已离开', ja: 'お客様離脱' } },
]

export const queues: T.DeskQueue[] = [
  { tenant: 'xinghai', id: 'q1', name: '儲值與付款', waiting: 4, longest_since: now() - 41_000 },
  { tenant: 'xinghai', id: 'q2', name: '帳號安全', waiting: 3, longest_since: now() - 33_000 },
  { tenant: 'xinghai', id: 'q3', name: 'VIP 專線', waiting: 0, longest_since: null },
]

let seq = 0
export function message(contact: string, kind: T.Message['kind'], by: T.Message['by']['kind'], text: string | null, ago: number, more: Partial<T.Message> = {}): T.Message {
  seq += 1
  const name = by === 'customer' ? null : by === 'agent' ? '阿哲' : null
  return { id: id(), contact, seq, at: now() - ago, key: id(), by: { kind: by, id: by === 'agent' ? 'p-1' : null, name }, kind, text, file: null, code: null, params: {}, ...more }
}

const shot = (name: string): T.FileRef => ({ id: id(), name, media_type: 'image/svg+xml', size: 493_568, url: '/assets/ting-1.svg', image: true, width: 320, height: 320 })

export function talkOf(c: string, name: string): T.Message[] {
  if (name === '佐藤 健') {
    return [
      message(c, 'system', 'system', null, 6 * min, { code: 'number_taken', params: { number: 'A-1040', wait_ms: 21_000 } }),
      message(c, 'system', 'system', null, 5.8 * min, { code: 'agent_joined', params: { name: '阿哲' } }),
      message(c, 'text', 'agent', '佐藤様、お待たせいたしました。担当の哲と申します。', 5.5 * min),
      message(c, 'text', 'customer', 'キャンペーンのコードを入力しても反映されません。', 60_000),
      message(c, 'text', 'customer', 'コードを入力しても反映されません', 48_000),
    ]
  }
  if (name === 'Amy Chen') {
    return [
      message(c, 'system', 'system', null, 14 * min, { code: 'number_taken', params: { number: 'A-1036', wait_ms: 9_000 } }),
      message(c, 'text', 'customer', 'My guild bank shows the wrong balance after maintenance 😕', 13 * min),
      message(c, 'text', 'agent', 'Thanks Amy. Could you check with your guild master whether anyone withdrew after 02:00?', 10 * min),
      message(c, 'text', 'customer', 'Thanks, I’ll check with my guild', 9.5 * min),
      message(c, 'text', 'agent', 'Take your time, I am here.', 9 * min),
    ]
  }
  return [
    message(c, 'system', 'system', null, 4.5 * min, { code: 'number_taken', params: { number: 'A-1042', wait_ms: 38_000 } }),
    message(c, 'system', 'system', null, 3.4 * min, { code: 'agent_joined', params: { name: '阿哲' } }),
    message(c, 'text', 'agent', '林小明您好，我是客服阿哲。看到您昨晚儲值後沒有收到鑽石，我先幫您查這筆款項。', 3.3 * min),
    message(c, 'text', 'agent', '方便給我付款畫面的截圖嗎？', 3.2 * min),
    message(c, 'text', 'customer', '昨天晚上九點多買了 1,490 元的鑽石包，錢扣了，東西沒進來。', 3 * min),
    message(c, 'file', 'customer', null, 2.9 * min, { file: shot('付款截圖_1121.png') }),
    message(c, 'note', 'agent', '已核對手機末三碼 318。同名另有兩位，再核對角色 ID 才開訂單明細。', 2.5 * min),
    message(c, 'text', 'agent', '收到，謝謝您。為了保護帳號，請再告訴我角色 ID 的後四碼。', 2.2 * min),
    message(c, 'text', 'customer', '1172', 2 * min),
    message(c, 'whisper', 'agent', '同一批共 37 筆，RD 17:00 前會補發。先不要承諾更早的時間。', 1.7 * min, { by: { kind: 'agent', id: 'p-9', name: '雅芬（主管）' } }),
    message(c, 'text', 'customer', '好，那大概要等多久？', 1.3 * min),
    message(c, 'text', 'customer', '我今晚八點要打公會戰，沒有鑽石真的很困擾。', 1.2 * min),
  ]
}

export function person(name: string, lang: T.Locale, tier: T.Tier | null, verified: string | null): T.Customer & { verified: string | null } {
  return {
    id: id(), name, lang, tier, verified, time_zone: lang === 'ja' ? 'Asia/Tokyo' : 'Asia/Taipei', same_name: name === '林小明' ? 2 : 0, created_at: now() - 400 * 86_400_000,
    fields: { server: '天鷹 TW-3', level: 86, guild: '霧之塔守望者' },
    identifiers: [{ kind: 'phone', value: '+886 9·· ··· 318' }, { kind: 'player', value: '8840-1172' }],
    status: null, organisation: null, lifecycle: 'customer', version: 1, changed_at: null, claimed: [],
  }
}

export function timeline(contact: string): T.TimelineEntry[] {
  const d = 86_400_000
  const at = (days: number) => now() - days * d
  return [
    { id: id(), at: now(), kind: 'webchat', title: '儲值未入帳', detail: null, agent: null, contact },
    { id: id(), at: at(1), kind: 'webchat', title: '付款後未收到鑽石', detail: '儲值未入帳', agent: '美玲', contact: 'old-1' },
    { id: id(), at: at(2), kind: 'email', title: '活動序號無法兌換', detail: null, agent: null, contact: null },
    { id: id(), at: at(4), kind: 'petition', title: '卡在「霧之塔」第三層', detail: null, agent: '阿德', contact: null },
    { id: id(), at: at(20), kind: 'phone', title: '更換綁定手機', detail: null, agent: null, contact: null },
  ]
}

export const why = (waited = 38_000): T.Why => ({
  kind: 'skill', text_key: 'why.skill', params: {}, relaxed: [{ skill: 'payments', level: 3, wanted: 4, after_ms: 30_000 }], waited_ms: waited, ahead_of: 3, considered: 5, helping: null, profile: null,
})
