import type { useSession } from '../app/session'

/** What an agent may do with a card. */
export type CardAct = 'accept' | 'withdraw' | 'move' | 'cancel'

/** Whether there is any card to send: forms, or times to book. */
export const hasCards = (session: ReturnType<typeof useSession>, tenant: string): boolean => session.has(tenant, 'forms') || session.has(tenant, 'bookings')
