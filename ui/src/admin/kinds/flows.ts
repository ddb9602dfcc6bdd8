import type { Flow, FlowStep } from '../../api/schema'
import { defineKind } from '../kinds'

export default defineKind<Flow>({
  key: 'flows',
  group: 'service',
  order: 60,
  fresh: ({ tenant }) => ({ name: '', langs: [tenant.locale], steps: [], scenarios: [], archived: false }),
  note: (flow, { t }) => [t('admin-flows.n_steps', { n: flow.steps.length }), ...(flow.scenarios?.length ? [t('admin-flows.n_scenarios', { n: flow.scenarios.length })] : [])].join(' · '),
  show: (path, value, { t }) => {
    if (path[0] === 'steps') return (value as FlowStep[]).map((step) => step.key).join(' · ') || null
    if (path[0] === 'scenarios') return (value as { name: string }[]).map((each) => each.name).join(t('admin.comma')) || null
    return null
  },
})
