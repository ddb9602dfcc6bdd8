import { defineKind } from '../kinds'

export interface QueueRule { queue: string; record: boolean; announce: boolean; days: number | null }
export interface RecordingRules { record: boolean; announce: boolean; days: number | null; transcribe: string | null; queues: QueueRule[] }

export default defineKind<RecordingRules>({
  key: 'recordings',
  group: 'quality',
  order: 30,
  name: () => '',
  show: (path, value, { t, nameOf }) => {
    if (path[0] === 'queues') return (value as QueueRule[]).map((each) => nameOf(each.queue) ?? t('admin.gone')).join(t('admin.comma')) || null
    return path[0] === 'days' && value === null ? t('admin-recordings.ever') : null
  },
})
