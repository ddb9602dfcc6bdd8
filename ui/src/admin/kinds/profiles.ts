import { defineKind } from '../kinds'

export interface ProfileForm {
  name: string
  channels: string[] | null
  capacity: number | null
  queues: string[] | null
  skills: Record<string, number>
  archived: boolean
}
export const channels = ['webchat', 'phone']
/** What one contact of a channel weighs of a seat. */
export const weights: Record<string, number> = { webchat: 2, phone: 6 }

export default defineKind<ProfileForm>({
  key: 'profiles',
  group: 'people',
  order: 30,
  fresh: () => ({ name: '', channels: null, capacity: null, queues: null, skills: {}, archived: false }),
  note: (profile, { t, nameOf }) =>
    [
      profile.channels?.map((each) => t(`common.channel.${each}`)).join(t('admin.comma')),
      profile.capacity === null ? null : t('admin-profiles.at_once', { n: Math.floor(profile.capacity / (weights[profile.channels?.[0] ?? 'webchat'] ?? 2)) }),
      profile.queues?.map((each) => nameOf(each) ?? t('admin.gone')).join(t('admin.comma')),
      ...Object.entries(profile.skills).map(([skill, level]) => `${nameOf(skill) ?? ''} ${level === 0 ? t('admin-profiles.not_used') : String(level)}`),
    ].filter(Boolean).join(' · ') || t('admin-profiles.as_is'),
  show: (path, value, { t, nameOf }) => {
    if (path[0] === 'channels') return (value as string[]).map((each) => t(`common.channel.${each}`)).join(t('admin.comma'))
    if (path[0] === 'queues') return (value as string[]).map((each) => nameOf(each) ?? t('admin.gone')).join(t('admin.comma'))
    if (path[0] === 'skills' && path[1]) return `${nameOf(path[1]) ?? t('admin.gone')} ${value === 0 ? t('admin-profiles.not_used') : t('admin.curve.level', { n: value })}`
    return null
  },
})
