import { expect, it } from 'vitest'

import { compareTexts } from './text-lines.ts'

const shown = (before: string, after: string) => compareTexts(before, after).map(({ sign, text }) => `${sign}${text}`)

it('shows what differs, with three equal lines around it', () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`)
  const after = lines.with(10, 'other')
  expect(shown(lines.join('\n'), after.join('\n'))).toEqual([
    ' … 7 equal lines',
    ' line 7',
    ' line 8',
    ' line 9',
    '-line 10',
    '+other',
    ' line 11',
    ' line 12',
    ' line 13',
    ' … 6 equal lines',
  ])
})

it('shows short texts whole, and one that is empty', () => {
  expect(shown('a\nb\n', 'a\nc\n')).toEqual([' a', '-b', '+c'])
  expect(shown('a\n', '')).toEqual(['-a'])
})
