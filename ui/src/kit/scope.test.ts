// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { firstScope, scopeOf, scopeQuery } from './scope'

const site = '018f0000-0000-7000-8000-000000000001'
const team = '018f0000-0000-7000-8000-000000000002'
const choices = { sites: [{ id: site, name: 'Taipei' }], teams: [{ id: team, name: 'Day' }], own: { site, team, person: null } }

describe('what part of a centre is shown', () => {
  it('is what the address says, all included, and the address survives it', () => {
    expect(scopeOf({})).toBeNull()
    expect(scopeOf({ site: 'all' })).toEqual({ site: null, team: null })
    for (const scope of [{ site, team: null }, { site: null, team }, { site, team }, { site: null, team: null }]) expect(scopeOf(scopeQuery(scope))).toEqual(scope)
    expect(scopeOf({ site: ['x'], team: '../x' })).toEqual({ site: null, team: null })
  })
  it('is one’s own site at first, then what was chosen last, and never what is gone', () => {
    expect(firstScope(null, choices)).toEqual({ site, team: null })
    expect(firstScope('{"site":null,"team":null}', choices)).toEqual({ site: null, team: null })
    expect(firstScope(JSON.stringify({ site: null, team }), choices)).toEqual({ site: null, team })
    expect(firstScope(JSON.stringify({ site: team, team: site }), choices)).toEqual({ site: null, team: null })
    expect(firstScope('{broken', choices)).toEqual({ site, team: null })
  })
})
