/** Webhooks: how they do, what was sent, sending again. */
import { http } from '../api/client'
import type { PublicEvent, ReplaySince, WebhookDeliveries, WebhookDelivery, WebhookReplayed, WebhookSecret, WebhookSent, WebhookStanding } from '../api/schema'

export type { PublicEvent, WebhookDelivery, WebhookSecret, WebhookSent, WebhookStanding }
export type DeliveryState = WebhookDelivery['state']
export const states: DeliveryState[] = ['waiting', 'sending', 'accepted', 'parked']

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}/webhooks`
export const webhooks = {
  events: (slug: string) => http.get<PublicEvent[]>(`${base(slug)}/events`),
  standing: (slug: string) => http.get<WebhookStanding[]>(base(slug)),
  deliveries: (slug: string, webhook: string | null, which: DeliveryState | null, cursor: string | null) => http.get<WebhookDeliveries>(`${base(slug)}/deliveries`, { webhook, which, cursor }),
  delivery: (slug: string, id: string) => http.get<WebhookSent>(`${base(slug)}/deliveries/${id}`),
  again: (slug: string, id: string) => http.post<WebhookSent>(`${base(slug)}/deliveries/${id}/again`),
  test: (slug: string, id: string) => http.post<WebhookSent>(`${base(slug)}/${id}/test`),
  secret: (slug: string, id: string) => http.post<WebhookSecret>(`${base(slug)}/${id}/secret`),
  resume: (slug: string, id: string) => http.post<undefined>(`${base(slug)}/${id}/resume`),
  replay: (slug: string, id: string, since: number) => http.post<WebhookReplayed>(`${base(slug)}/${id}/replay`, { since } satisfies ReplaySince),
}
