/** The rooms of a tenant, in the order of the menu, and what each asks of a role. */
export interface Room {
  may: string
  /** Who may this finds the same thing elsewhere. */
  but?: string
  /** The module that it belongs to, where that can be switched off. */
  module?: string
  words: string
  icon: string
  path: (slug: string) => string
}

export const rooms: Room[] = [
  { may: 'contacts.serve', words: 'myday.title', icon: 'i-lucide-sun', path: (slug) => `/my-day/${slug}` },
  { may: 'board.view', words: 'common.room.board', icon: 'i-lucide-chart-no-axes-column', path: (slug) => `/board/${slug}` },
  { may: 'contacts.read', words: 'common.room.past', icon: 'i-lucide-history', path: (slug) => `/past/${slug}` },
  { may: 'recordings.listen', words: 'recordings.title', icon: 'i-lucide-audio-lines', path: (slug) => `/recordings/${slug}` },
  { may: 'calls.review', module: 'telephony', words: 'calls.title', icon: 'i-lucide-phone-off', path: (slug) => `/calls/${slug}` },
  { may: 'customers.read', words: 'customers.title', icon: 'i-lucide-users', path: (slug) => `/customers/${slug}` },
  { may: 'reports.read', words: 'common.room.history', icon: 'i-lucide-table-2', path: (slug) => `/history/${slug}` },
  { may: 'setup.read', words: 'common.room.admin', icon: 'i-lucide-settings-2', path: (slug) => `/admin/${slug}` },
  { may: 'bans.manage', but: 'setup.read', words: 'admin-bans.title', icon: 'i-lucide-user-round-x', path: (slug) => `/bans/${slug}` },
  { may: 'invitations.manage', but: 'setup.read', words: 'admin-invitations.title', icon: 'i-lucide-mail-plus', path: (slug) => `/invitations/${slug}` },
  { may: 'notices.send', module: 'notices', words: 'common.room.notices', icon: 'i-lucide-megaphone', path: (slug) => `/notices/${slug}` },
  { may: 'contacts.read', module: 'bookings', words: 'bookings.title', icon: 'i-lucide-calendar-days', path: (slug) => `/bookings/${slug}` },
]

export const roomsOf = (may: (permission: string) => boolean): Room[] => rooms.filter((room) => may(room.may) && !(room.but && may(room.but)))
