import type { Panel as PanelForm, PanelField } from '../../api/schema'
import { locale } from '../../i18n'
import { pick } from '../../widget/cards'
import { defineKind } from '../kinds'

export type { PanelField, PanelForm }

export default defineKind<PanelForm>({
  key: 'panels',
  group: 'system',
  order: 24,
  removable: true,
  fresh: () => ({ names: {}, url: '', way: 'lookup', customer: '', queues: [], sites: [], roles: [], fields: [], rows: '', columns: [], seconds: 3, fresh_s: 60, position: 0, api_key: null }),
  name: (panel) => pick(panel.names, locale.value),
  note: (panel, { t }) => [t(`admin-panels.ways.${panel.way}`), panel.url].join(' · '),
})
