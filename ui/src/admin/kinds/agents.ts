import { defineKind } from '../kinds'

export interface AgentForm {
  name: string
  alias: string
  email: string
  locale: string
  role: string
  team: string | null
  site: string | null
  unit: string | null
  capacity: number
  skills: Record<string, number>
  archived: boolean
}

export default defineKind<AgentForm>({
  key: 'agents',
  group: 'people',
  order: 10,
  note: (agent, { nameOf, roleOf }) =>
    [roleOf(agent.role), agent.team && nameOf(agent.team), agent.site && nameOf(agent.site), ...Object.entries(agent.skills).map(([skill, level]) => `${nameOf(skill) ?? ''} ${String(level)}`)].filter(Boolean).join(' · '),
  show: (path, value, { t, nameOf, roleOf }) => {
    if (path[0] === 'role') return roleOf(String(value))
    if (path[0] === 'locale') return t(`admin.lang.${String(value)}`)
    if (path[0] === 'skills' && path[1]) return `${nameOf(path[1]) ?? t('admin.gone')} ${t('admin.curve.level', { n: value })}`
    return null
  },
})
