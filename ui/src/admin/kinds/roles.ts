import { defineKind } from '../kinds'
import { EVERYTHING, type Scope } from '../roles'

export interface RoleForm { name: string; permissions: string[]; scope: Scope; personal: boolean; description: string; position: number; archived: boolean; key: string }

export default defineKind<RoleForm>({
  key: 'roles',
  group: 'people',
  order: 15,
  fresh: () => ({ name: '', permissions: [], scope: 'own', personal: true, description: '', position: 50, archived: false, key: '' }),
  note: (role, { t }) => [
    role.permissions.includes(EVERYTHING) ? t('admin-roles.everything') : t('admin-roles.n_permissions', { n: role.permissions.length }),
    t(`admin-roles.scope.${role.scope}`),
    role.personal ? null : t('admin-roles.masked'),
  ].filter(Boolean).join(' · '),
  show: (path, value, { t }) => {
    if (path[0] === 'scope') return t(`admin-roles.scope.${String(value)}`)
    if (path[0] !== 'permissions' || !Array.isArray(value)) return null
    return (value as string[]).map((each) => (each === EVERYTHING ? t('admin-roles.everything') : t(`admin-roles.may.${each}`))).join(t('admin.comma'))
  },
})
