import { expect, test } from 'vitest'

import { readRecordingBound, tieRecordingBound } from './recording-bound.ts'

test('a bound is a number of requests, a size, or both', () => {
  expect(['5000', '64MB', '1g', '10k, 20', '512MiB'].map((text) => readRecordingBound(text))).toEqual([
    { most: 5000 },
    { bound: 64 * 2 ** 20 },
    { bound: 2 ** 30 },
    { bound: 10 * 2 ** 10, most: 20 },
    { bound: 512 * 2 ** 20 },
  ])
  expect(['', '0', 'x', '5 MB', '-1', '5,'].map((text) => readRecordingBound(text))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  )
})

test('--record takes a bound behind it, and leaves a scenario where it is', () => {
  const tie = (line: string) => tieRecordingBound(line.split(' ')).join(' ')
  expect(tie('start --record folder --tls-port 0')).toBe('start --record= folder --tls-port 0')
  expect(tie('start folder --record')).toBe('start folder --record=')
  expect(tie('start --record 5000 folder')).toBe('start --record=5000 folder')
  expect(tie('start --record=64MB folder')).toBe('start --record=64MB folder')
})
