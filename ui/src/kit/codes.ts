import { useI18n } from 'vue-i18n'
import type { Code } from '../api/types'
import { useFormat } from './format'

/** A wrap-up code in words. Of a contact that goes on in another one the house sets it. */
export function useCodeName(): (key: string, codes: readonly Code[]) => string {
  const { t } = useI18n()
  const f = useFormat()
  return (key, codes) => (key === 'merged' ? t('topics.code') : f.value.name(codes.find((one) => one.key === key)?.names, key))
}
