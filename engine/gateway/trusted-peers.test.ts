import { expect, test } from 'vitest'
import { isTrusted } from './trusted-peers.ts'

test.each([
  ['127.0.0.1', [], false],
  ['127.0.0.1', ['127.0.0.1'], true],
  ['10.1.2.3', ['10.0.0.0/8'], true],
  ['11.1.2.3', ['10.0.0.0/8'], false],
  ['8.8.8.8', ['0.0.0.0/0'], true],
  ['::1', ['0.0.0.0/0'], false],
  ['::1', ['::/0'], true],
  ['2001:db8::5', ['2001:db8::/32'], true],
  ['2001:db9::5', ['2001:db8::/32'], false],
  ['unix:', ['0.0.0.0/0', '::/0'], false],
] as const)('%s among %j: %s', (ip, ranges, expected) => {
  expect(isTrusted(ip, ranges)).toBe(expected)
})
