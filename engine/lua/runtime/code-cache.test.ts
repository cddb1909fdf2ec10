import { describe, expect, it } from 'vitest'
import { CodeCache } from './code-cache.ts'

describe('a cache of emitted code', () => {
  it('makes the code of a text once', () => {
    const cache = new CodeCache()
    const first = cache.get('return 1', () => ({}))
    expect(cache.get('return 1', () => ({}))).toBe(first)
    expect(cache.get('return 2', () => ({}))).not.toBe(first)
  })

  it('forgets what it has before it holds more than 32 million characters', () => {
    const cache = new CodeCache()
    const first = cache.get('return 1', () => ({}))
    const long = ' '.repeat(20 * 1024 * 1024)
    cache.get(long, () => ({}))
    expect(cache.get('return 1', () => ({}))).toBe(first)
    cache.get(`${long}x`, () => ({}))
    expect(cache.get('return 1', () => ({}))).not.toBe(first)
  })
})
