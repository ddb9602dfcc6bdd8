import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { customers, type CustomerField, type Identifier } from '../api/customers'
import { useFormat } from '../kit/format'

/** Of what a customer's page is made in this company, and how its values are said. */
export function useShape(slug: () => string) {
  const { t, te } = useI18n()
  const f = useFormat()
  const shape = useQuery({ queryKey: computed(() => ['customer-shape', slug()]), queryFn: () => customers.shape(slug()), staleTime: 60_000, retry: false })
  const fields = computed(() => shape.data.value?.fields ?? [])
  const statuses = computed(() => shape.data.value?.statuses ?? [])
  const kinds = computed(() => shape.data.value?.kinds ?? [])
  const kindName = (kind: string) => (te(`customers.identifier.${kind}`) ? t(`customers.identifier.${kind}`) : kind)
  const fieldName = (field: CustomerField) => f.value.name(field.names, field.key)
  /** A phone number as people read it, as far as that can be known without its country's plan. */
  const reached = (one: Identifier) => one.value.replace(';ext=', ' #')

  function said(field: CustomerField, value: unknown): string {
    if (value === undefined || value === null || value === '') return '–'
    if (field.type === 'yes_no') return t(value === true ? 'customers.yes' : 'customers.no')
    if (field.type === 'choice') {
      const choice = field.choices.find((one) => one.key === value)
      return choice ? f.value.name(choice.names, choice.key) : String(value)
    }
    if (field.type === 'money') return `${field.currency ?? ''} ${f.value.number(Number(value))}`.trim()
    return field.type === 'number' && Number(value) >= 10_000 ? f.value.number(Number(value)) : String(value)
  }
  return { shape, fields, statuses, kinds, kindName, fieldName, reached, said }
}
