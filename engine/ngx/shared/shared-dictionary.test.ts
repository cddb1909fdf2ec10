import { expect, it } from 'vitest'
import { SharedDictionary, type StoreOptions } from './shared-dictionary.ts'

const SET: StoreOptions = { mode: 'set', safe: false, ttl: 0, flags: 0 }

it('evicts the least recently used entry when the zone is full', () => {
  const dictionary = new SharedDictionary('small', 12 * 1024, () => 0)
  for (let i = 1; i <= 500; i++) {
    dictionary.store(`key${i}`, 'v'.repeat(50), SET)
    dictionary.get('key1', false)
  }
  expect(dictionary.get('key1', false)?.value).toBe('v'.repeat(50))
  expect(dictionary.get('key2', false)).toBeUndefined()
})

it('refuses instead of evicting when the store is safe', () => {
  const dictionary = new SharedDictionary('small', 12 * 1024, () => 0)
  let error: string | undefined
  for (let i = 1; error === undefined; i++)
    error = dictionary.store(`key${i}`, 'v'.repeat(50), { ...SET, safe: true }).error
  expect(error).toBe('no memory')
  expect(dictionary.get('key1', false)).toBeDefined()
})

it('revives a stale key that was not reclaimed', () => {
  let now = 1000
  const dictionary = new SharedDictionary('d', 65536, () => now)
  dictionary.store('k', 1, { ...SET, ttl: 10 })
  now = 2000
  expect(dictionary.ttl('k')).toBe(-990)
  expect(dictionary.expire('k', 5000)).toBe(true)
  expect(dictionary.get('k', false)?.value).toBe(1)
})
