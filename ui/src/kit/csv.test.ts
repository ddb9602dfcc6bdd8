import { expect, test } from 'vitest'
import { csv, safe } from './csv'

const attacks = ['=1+1', "+1+cmd|' /C calc'!A0", '-2', '@SUM(1)', '\t=1', '\r=1', '  =1', '\u00a0=1', '\u3000=1', '\u200b=1', '\ufeff=1', '\0=1', '＝1', '＋1', '－1', '＠S', '\u22121', '+886 2 1234', '-']

test.each(attacks)('what a spreadsheet would run is made text: %j', (attack) => {
  expect(safe(attack)).toBe(`'${attack}`)
})

test('words and numbers stay what they are, negative ones too', () => {
  expect(['1-2', 'a=b', '退款', '', -3, 0.5, null].map((cell) => safe(cell))).toEqual(['1-2', 'a=b', '退款', '', '-3', '0.5', ''])
})

test('a file has its mark, and quotes where they are needed', () => {
  expect(csv([['a', 'b,c'], ['say "hi"', 'two\nlines'], [1, null]])).toBe('\ufeffa,"b,c"\r\n"say ""hi""","two\nlines"\r\n1,\r\n')
})
