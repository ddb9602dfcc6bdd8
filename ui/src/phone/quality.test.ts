import { describe, expect, it } from 'vitest'
import { readChoice } from './devices'
import { count, judge } from './quality'

const reports = (got: number, lost: number, jitter = 0.004, trip = 0.03, theirs = 0) => [
  { type: 'inbound-rtp', kind: 'audio', packetsReceived: got, packetsLost: lost, jitter },
  { type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: trip, fractionLost: theirs },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 },
]

describe('line quality', () => {
  it('is what happened between two looks, not since the call began', () => {
    const before = count(reports(1000, 500))
    expect(judge(before, count(reports(1100, 500)))).toEqual({ level: 'good', loss: 0, jitter: 4, trip: 30 })
    expect(judge(before, count(reports(1095, 505)))?.level).toBe('fair')
    expect(judge(before, count(reports(1090, 510)))).toMatchObject({ level: 'bad', loss: 10 })
  })
  it('counts the worse way: also what the far side does not get', () => expect(judge(count(reports(1, 0)), count(reports(101, 0, 0.004, 0.03, 0.09)))?.level).toBe('bad'))
  it('hears a long way and an unsteady one', () => {
    expect(judge(count(reports(1, 0)), count(reports(101, 0, 0.05)))?.level).toBe('fair')
    expect(judge(count(reports(1, 0)), count(reports(101, 0, 0.004, 0.7)))?.level).toBe('bad')
  })
  it('says nothing where nothing came', () => {
    expect(judge(null, count(reports(1, 0)))).toBeNull()
    expect(judge(count(reports(5, 0)), count(reports(5, 0)))).toBeNull()
  })
})

describe('devices', () => {
  it('keeps what was chosen, and begins anew where that is unreadable', () => {
    expect(readChoice('{"microphone":"a","speaker":"b","volume":40}')).toEqual({ microphone: 'a', speaker: 'b', volume: 40 })
    expect(readChoice('{"volume":900,"speaker":3}')).toEqual({ microphone: '', speaker: '', volume: 100 })
    expect(readChoice('nonsense')).toEqual({ microphone: '', speaker: '', volume: 100 })
  })
})
