import { defineKind } from '../kinds'

export interface SkillForm { name: string; lang: string | null }

export default defineKind<SkillForm>({
  key: 'skills',
  group: 'service',
  order: 30,
  removable: true,
  fresh: () => ({ name: '', lang: null }),
  note: (skill, { t }) => (skill.lang ? t('admin-skills.of_lang', { lang: t(`admin.lang.${skill.lang}`) }) : ''),
  show: (path, value, { t }) => (path[0] === 'lang' ? t(`admin.lang.${String(value)}`) : null),
})
