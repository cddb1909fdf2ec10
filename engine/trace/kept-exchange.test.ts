import { expect, it } from 'vitest'

import { keptExchange } from './kept-exchange.ts'

it('cuts headers no peer would take, and leaves the others', () => {
  const exchange = {
    method: 'GET',
    target: '/',
    headers: [
      ['X-Long', 'h'.repeat(40_000)],
      ['X-Short', 'h'],
    ] as const,
  }
  const [long, short] = keptExchange(exchange).headers
  expect(long?.[1]).toMatch(/^h{32768}… \(40000 bytes\)$/)
  expect(short).toEqual(['X-Short', 'h'])
})
