import { expect, it } from 'vitest'
import type { Entities } from '../entities.ts'
import { chooseCertificates } from './handshake.ts'

function withNames(...names: string[]): Entities {
  const certificates = names.map((name) => ({ id: name, cert: `cert ${name}`, key: `key ${name}` }))
  const snis = names.map((name) => ({ name, certificate: { id: name } }))
  return { services: [], routes: [], consumers: [], plugins: [], others: { certificates, snis } }
}
const chosen = (entities: Entities, name: string | undefined) => chooseCertificates(entities, name)[0]?.cert

it('goes from the exact name over wildcards to the name that stands for all', () => {
  const all = withNames('a.b.test', '*.b.test', 'a.b.*', '*')
  expect(chosen(all, 'a.b.test')).toBe('cert a.b.test')
  expect(chosen(all, 'c.b.test')).toBe('cert *.b.test')
  expect(chosen(all, 'a.b.org')).toBe('cert a.b.*')
  expect(chosen(all, 'x.org')).toBe('cert *')
  expect(chosen(all, undefined)).toBeUndefined()
  expect(chosen(withNames('a.test'), 'b.test')).toBeUndefined()
})

it('lets a wildcard stand for one label', () => {
  expect(chosen(withNames('*.b.test'), 'x.y.b.test')).toBeUndefined()
  expect(chosen(withNames('*.test'), 'test')).toBeUndefined()
})

it('gives both pairs of a certificate with an alternative', () => {
  const entities = withNames('a.test')
  const row = { id: 'a.test', cert: 'rsa', key: 'k1', cert_alt: 'ec', key_alt: 'k2' }
  const both = { ...entities, others: { ...entities.others, certificates: [row] } }
  expect(chooseCertificates(both, 'a.test').map(({ cert }) => cert)).toEqual(['rsa', 'ec'])
})
