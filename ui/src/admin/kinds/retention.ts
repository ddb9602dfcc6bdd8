import { defineKind } from '../kinds'

export const sorts = ['words', 'files', 'facts', 'changes', 'imports', 'webhooks', 'silent'] as const
export type Sort = (typeof sorts)[number]
export type RetentionForm = Record<Sort, number | null>

export default defineKind<RetentionForm>({ key: 'retention', group: 'system', order: 86, name: () => '' })
