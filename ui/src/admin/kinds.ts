/**
 * What can be set up. Each kind of thing brings two files and four catalogues of its own, and nothing here changes:
 * `kinds/<key>.ts` (default export of `defineKind`), `kinds/<key>.vue` (its form: `useForm()` gives it the value) and
 * `i18n/<language>/admin-<key>.json`, whose words `title one new hint empty` and `field.<name>` are shown and searched.
 */
import type { Component } from 'vue'
import type { Tenant } from '../api/types'
import type { Path } from './api'

export type Group = 'service' | 'people' | 'quality' | 'system'
export const groups: Group[] = ['service', 'people', 'quality', 'system']

/** What forms and histories are told of the rest of the settings. */
export interface Around {
  slug: string
  tenant: Tenant
  /** What a thing is called, of whatever kind; null when it is not known. */
  nameOf: (id: string) => string | null
  /** What a role is called, by its key. */
  roleOf: (key: string) => string
  t: (key: string, params?: Record<string, unknown>) => string
}

export interface KindDef<V> {
  key: string
  group: Group
  /** Its place within the group. */
  order: number
  /** A new one, before anything is written; without it none is made here. */
  fresh?: (around: Around) => V
  /** What people call it; the name, or the key, unless it says otherwise. */
  name?: (value: V) => string
  /** What the list shows beside the name. */
  note?: (value: V, around: Around) => string
  /** How a field is told in the history; null: as anything is. */
  show?: (path: Path, value: unknown, around: Around) => string | null
  /** Ting needs this one: it is not archived. */
  needed?: (value: V) => boolean
  /** A thing can be removed (else it is archived, when it has that field). */
  removable?: boolean
  /** The module that it belongs to, where the server's overview does not say it: a page without things of its own. */
  module?: string
  /** A page of its own (`pages/<key>.vue`) in place of a list and a form; shown to who has the permission. */
  page?: string
}

export type AnyKind = KindDef<Record<string, unknown>>

export function defineKind<V>(def: KindDef<V>): AnyKind {
  return def as unknown as AnyKind
}

const defs = import.meta.glob<{ default: AnyKind }>('./kinds/*.ts', { eager: true })
const forms = import.meta.glob<{ default: Component }>('./kinds/*.vue')
const pages = import.meta.glob<{ default: Component }>('./pages/*.vue')

export const kinds: AnyKind[] = Object.values(defs)
  .map((each) => each.default)
  .sort((a, b) => a.order - b.order || a.key.localeCompare(b.key))

export const kindOf = (key: string): AnyKind | undefined => kinds.find((each) => each.key === key)
export const formOf = (key: string) => forms[`./kinds/${key}.vue`]
export const pageOf = (key: string) => pages[`./pages/${key}.vue`]
/** How a new one begins where that is more than an empty form: `kinds/<key>.new.vue`, which emits `made` with its id. */
export const makerOf = (key: string) => forms[`./kinds/${key}.new.vue`]
/** Shown beside the form while it is written: `kinds/<key>.effect.vue`, where there is one. */
export const effectOf = (key: string) => forms[`./kinds/${key}.effect.vue`]
