const words = {
  en: { title: 'Praise wall', none: 'Nobody has given all the stars yet.', away: 'Sign in, or ask for access.', back: 'Back', by: 'for' },
  'zh-TW': { title: '好評牆', none: '還沒有人給滿星。', away: '請先登入，或申請權限。', back: '返回', by: '獻給' },
  'zh-CN': { title: '好评墙', none: '还没有人给满星。', away: '请先登录，或申请权限。', back: '返回', by: '献给' },
  ja: { title: 'お褒めの言葉', none: 'まだ満点の評価はありません。', away: 'サインインするか、権限を依頼してください。', back: '戻る', by: '担当' },
}
const slug = decodeURIComponent(location.pathname.split('/')[2])
const make = (tag, text, ...inside) => { const made = document.createElement(tag); if (text) made.textContent = text; made.append(...inside); return made }

async function show() {
  const me = await fetch('/api/me')
  const lang = me.ok ? (await me.json()).person.locale : 'en'
  const w = words[lang] ?? words.en
  document.documentElement.lang = lang
  document.title = `${w.title} · Ting`
  const back = make('a', w.back)
  back.href = '/'
  const answer = await fetch(`/api/t/${encodeURIComponent(slug)}/praise`)
  const all = answer.ok ? await answer.json() : []
  const list = make('ul')
  for (const each of all) {
    const said = make('q', each.words ?? '')
    said.lang = each.lang
    const when = new Intl.DateTimeFormat(lang, { dateStyle: 'medium' }).format(each.at)
    list.append(make('li', '', make('b', '★'.repeat(each.value)), said, make('small', [each.agent && `${w.by} ${each.agent}`, each.number, when].filter(Boolean).join(' · '))))
  }
  document.querySelector('main').replaceChildren(back, make('h1', w.title), all.length ? list : make('p', answer.ok ? w.none : w.away))
}
void show()
