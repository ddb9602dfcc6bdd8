import type { Message } from '../api/types'
import { duration } from '../kit/format'

type T = (key: string, params?: Record<string, unknown>) => string
const known = new Set([
  'number_taken', 'agent_joined', 'agent_left', 'transferred', 'returned_to_queue', 'customer_left', 'customer_back', 'idle_warning', 'on_hold', 'hold_longer', 'closed_idle', 'closed_by_agent', 'closed_by_customer', 'closed_banned', 'supervisor_watching', 'supervisor_coming', 'taken_over', 'transcript_sent',
  'guest_joined', 'guest_left', 'guest_removed', 'consult_joined', 'consult_left', 'message_left', 'callback_asked', 'callback_reached', 'callback_no_answer', 'callback_wrong_number', 'callback_declined', 'callback_given_up', 'callback_planned', 'callback_asked_for',
  'called', 'called_from_page', 'call_wished', 'call_over', 'flow_ended', 'led_on', 'answered_outside', 'dialled', 'not_reached', 'line_lost', 'hung_up', 'split_off', 'split_from', 'merged_into', 'merged_from',
  'form_brought', 'form_offered', 'form_submitted', 'form_accepted', 'form_withdrawn', 'booking_offered', 'booking_made', 'booking_moved', 'booking_cancelled', 'booking_withdrawn', 'keyed',
])

/** A system line in words. Durations among the params are written out; what the server did not say is left out. */
export function systemText(message: Message, t: T): string {
  const code = message.code ?? ''
  if (!known.has(code)) return message.text ?? code
  const params: Record<string, unknown> = { number: '', name: '', title: message.text ?? '', ...message.params }
  for (const [key, value] of Object.entries(params)) {
    if (key.endsWith('_ms') && typeof value === 'number') params[key.slice(0, -3)] = duration(value)
    else if (value !== null && typeof value === 'object' && 'name' in value) params[key] = (value as { name: unknown }).name
  }
  const to = [params.to_agent, params.to_queue, code === 'transferred' ? params.name : null, params.queue, params.to].find((v) => typeof v === 'string' && v !== '')
  const who = [params.by, params.name, params.agent, message.by.name].find((v) => typeof v === 'string' && v !== '')
  const suffix = code === 'hung_up' ? `_${String(params.who)}${params.held === true ? '_held' : ''}` : code === 'number_taken' && params.number ? (typeof params.wait === 'string' ? '_waited' : '_number') : code === 'transferred' && to ? '_to' : ['agent_joined', 'agent_left', 'supervisor_coming', 'taken_over', 'transcript_sent', 'guest_joined', 'guest_left', 'guest_removed', 'consult_joined', 'consult_left'].includes(code) && who ? '_who' : ''
  return t(`desk.system.${code}${suffix}`, { ...params, to: to ?? '', who: who ?? '' })
}

/** Messages of another topic, shown with the line that names it. */
export function carried(message: Message): Message[] {
  const inside = message.params.carried
  return Array.isArray(inside) ? (inside as Message[]) : []
}
