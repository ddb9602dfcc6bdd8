import { defineKind } from '../kinds'

export interface MailSenderForm {
  host: string
  port: number
  security: 'starttls' | 'tls' | 'none'
  user: string
  from_address: string
  from_name: string
  reply_to: string
  /** Written only; null leaves it as it is. */
  password: string | null
}

export default defineKind<MailSenderForm>({
  key: 'mail-sender', group: 'system', order: 10, removable: true, name: (value) => value.from_address,
  fresh: () => ({ host: '', port: 587, security: 'starttls', user: '', from_address: '', from_name: '', reply_to: '', password: null }),
})
