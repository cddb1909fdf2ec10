import { expect, it } from 'vitest'

import { boundHistory } from './bound-history.ts'

const entry = (id: number, bytes = 10) => ({ id: String(id), startedAt: id, bytes })
const ids = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id)

it('keeps the newest that fit, newest first', () => {
  const entries = [1, 2, 3, 4, 5].map((id) => entry(id))
  expect(ids(boundHistory(entries, [], { runs: 3, bytes: 1000 }))).toEqual(['5', '4', '3'])
  expect(ids(boundHistory(entries, [], { runs: 9, bytes: 25 }))).toEqual(['5', '4'])
})

it('keeps pinned ones before newer ones, within the bound', () => {
  const entries = [1, 2, 3, 4].map((id) => entry(id))
  expect(ids(boundHistory(entries, ['1'], { runs: 2, bytes: 1000 }))).toEqual(['4', '1'])
  expect(ids(boundHistory(entries, ['1', '2', '3'], { runs: 2, bytes: 1000 }))).toEqual(['3', '2'])
})

it('leaves out what is too large alone, not what came before it', () => {
  expect(ids(boundHistory([entry(1), entry(2, 500)], [], { runs: 9, bytes: 100 }))).toEqual(['1'])
})
