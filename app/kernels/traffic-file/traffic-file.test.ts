import fc from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import type { SendRequest } from '../../../engine/protocol.ts'
import { parseScenario } from '../../../engine/scenario/parse-scenario.ts'
import { addEntries, moveEntry, removeEntry, renameEntry, replaceEntry } from './edit-traffic.ts'
import { plainEntry } from './plain-entry.ts'

const FILE = `# what a day brings
kong: "3.9"   # pinned

traffic:
  - name: happy path   # the one that works
    request:
      method: GET
      url: http://api.test/orders/7
      headers: [[apikey, alice-key]]
    expect:
      - status is 200
  # without a key
  - name: missing key
    request: { method: GET, url: http://api.test/orders/7 }
`
const namesIn = (text: string) => (parse(text) as { traffic?: { name: string }[] }).traffic?.map(({ name }) => name)
const request: SendRequest = {
  method: 'POST',
  target: '/orders',
  headers: [
    ['Host', 'api.test'],
    ['Content-Type', 'application/json'],
    ['Content-Length', '2'],
  ],
  body: new TextEncoder().encode('{}'),
  scheme: 'http',
}

describe('addEntries', () => {
  it('adds behind the others, under names of their own, and leaves the rest as it was', () => {
    const text = addEntries(FILE, [
      { name: 'an order', request: plainEntry(request).request },
      { name: 'missing key', request: { method: 'GET', url: 'http://api.test/' } },
    ])
    expect(text.startsWith(FILE)).toBe(true)
    expect(namesIn(text)).toEqual(['happy path', 'missing key', 'an order', 'missing key 2'])
  })

  it('begins the list, and the file', () => {
    for (const text of ['', 'kong: "3.9"\n', 'traffic: []\n', 'traffic:\n'])
      expect(namesIn(addEntries(text, [{ name: 'a', request: { method: 'GET', url: 'http://a.test/' } }]))).toEqual([
        'a',
      ])
  })

  it('writes what the engine reads as the same request', () => {
    const word = fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/)
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    fc.assert(
      fc.property(text, word, text, fc.uint8Array({ maxLength: 20 }), (name, header, value, bytes) => {
        const utf8 = Buffer.from(value.replaceAll(/[\0\r\n]/g, ''), 'utf8').toString('latin1')
        const sent: SendRequest = {
          ...request,
          target: '/a?b=%20',
          headers: [
            ['Host', 'api.test:8080'],
            [`x-${header}`, utf8],
            ['Content-Length', String(bytes.length)],
          ],
          body: new Uint8Array(bytes),
        }
        const file = addEntries(FILE, [{ name: `x${name}`, request: plainEntry(sent).request }])
        const { scenario, diagnostics } = parseScenario({ 'phasescope.yml': file }, () => [])
        expect(diagnostics.filter(({ file: where }) => where === 'phasescope.yml')).toEqual([])
        expect(scenario.traffic.at(-1)).toMatchObject({ name: `x${name}`, request: sent })
      }),
      { numRuns: 60 },
    )
  })

  it('notes what the file has no word for', () => {
    expect(plainEntry({ ...request, httpVersion: '2.0', client: { ip: '10.0.0.1', port: 1 } }).notes).toEqual([
      'phasescope.yml has no word for HTTP/2.0: it will be sent as HTTP/1.1.',
      'phasescope.yml has no word for the client address: it is left out.',
    ])
  })
})

describe('entries', () => {
  it('are renamed, moved and removed; comments stay', () => {
    expect(renameEntry(FILE, 'happy path', 'fine')).toBe(FILE.replace('happy path   #', 'fine #'))
    expect(() => renameEntry(FILE, 'happy path', 'missing key')).toThrow('There is an entry “missing key” already.')
    const moved = moveEntry(FILE, 'missing key', -1)
    expect(namesIn(moved)).toEqual(['missing key', 'happy path'])
    expect(moved).toContain('# without a key')
    expect(moveEntry(FILE, 'happy path', -1)).toBe(FILE)
    expect(namesIn(removeEntry(FILE, 'missing key'))).toEqual(['happy path'])
    expect(() => removeEntry(FILE, 'gone')).toThrow('has no traffic entry “gone” any more')
  })

  it('send something else and keep their expectations', () => {
    const text = replaceEntry(FILE, {
      name: 'happy path',
      request: { method: 'GET', url: 'http://api.test/orders/8', headers: [['apikey', 'alice-key']] },
    })
    expect(text).toBe(FILE.replace('orders/7', 'orders/8'))
  })
})
