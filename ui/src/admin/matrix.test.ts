import { describe, expect, it } from 'vitest'
import { asked, held, setLevel } from './matrix'

const holders = [
  { id: 'a', skills: { ja: 4 }, onDuty: true },
  { id: 'b', skills: { ja: 2 }, onDuty: true },
  { id: 'c', skills: { ja: 5 }, onDuty: false },
]
describe('a matrix of skills', () => {
  it('counts who has a skill well enough, on duty and at all', () => {
    expect(held(holders, 'ja')).toEqual({ onDuty: 2, all: 3 })
    expect(held(holders, 'ja', asked([{ skill: 'ja', level: 3 }, { skill: 'en', level: 5 }], 'ja'))).toEqual({ onDuty: 1, all: 2 })
    expect(asked([], 'ja')).toBe(1)
  })
  it('sets and takes levels without touching the others', () => {
    expect(setLevel({ ja: 4 }, 'en', 2)).toEqual({ ja: 4, en: 2 })
    expect(setLevel({ ja: 4, en: 2 }, 'ja', 0)).toEqual({ en: 2 })
  })
})
