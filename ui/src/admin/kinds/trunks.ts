import type { Trunk as TrunkForm } from '../../api/schema'
import { defineKind } from '../kinds'

export type { TrunkForm }

export default defineKind<TrunkForm>({
  key: 'trunks',
  group: 'system',
  order: 12,
  removable: true,
  fresh: () => ({ name: '', host: '', way: 'address', transport: 'udp', encryption: 'none', addresses: [], username: '', password: null, on: true, channels: null }),
  note: (trunk, { t }) => [trunk.on ? '' : t('admin-trunks.off'), trunk.host].filter(Boolean).join(' · '),
  show: (path, value, { t }) => {
    if (path[0] === 'way') return t(`admin-trunks.ways.${String(value)}`)
    if (path[0] === 'encryption') return t(`admin-trunks.encryptions.${String(value)}`)
    if (path[0] === 'transport') return String(value).toUpperCase()
    return Array.isArray(value) && value.length > 0 ? value.join(t('admin.comma')) : null
  },
})
