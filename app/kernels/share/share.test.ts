import { deflateSync, strToU8, zipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Run } from '../../../engine/protocol.ts'
import { archiveOf } from './archive.ts'
import { LINK_LENGTH, linkFragment, readLinkFragment } from './link.ts'
import { PLACE_FILE } from './place-file.ts'
import { isSafePath } from './safe-path.ts'
import { findSecrets, maskSecrets } from './secrets.ts'
import { readShared, writeShared, type Shared } from './shared.ts'
import { inflated, unzipped } from './unpack.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const run: Run = {
  id: 'r1',
  startedAt: 1,
  origin: 'studio',
  request: { method: 'GET', target: '/orders?apikey=alice-key', headers: [['Authorization', 'Bearer t0p-s3cret']] },
  response: {
    status: 200,
    reason: 'OK',
    headers: [['Set-Cookie', 'sid=abcdef']],
    body: bytes('hello alice-key'),
    outcome: 'complete',
  },
  trace: {
    header: { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 's' },
    events: [{ seq: 0, t: 0, type: 'timer-fired', name: 'alice-key' }],
  },
  cost: 1,
}
const shared: Shared = {
  name: 'orders',
  files: {
    'kong.yml': 'consumers:\n- username: alice\n  keyauth_credentials: [{ key: alice-key }]\n',
    'kong/plugins/a/handler.lua': 'return {}',
  },
  place: {
    view: 'flow',
    row: 'access/a',
    file: 'kong.yml',
    line: 2,
    draft: { name: undefined, method: 'GET', url: '/x', headers: [], body: '' },
  },
  runs: [run],
}

describe('what is shared', () => {
  it('comes back as it was', () => expect(readShared(writeShared(shared))).toEqual(shared))

  it('comes back from a link as it was', () => {
    const fragment = linkFragment(shared) ?? ''
    expect(fragment).toMatch(/^#s=[\w-]+$/)
    expect(readLinkFragment(fragment)).toEqual(shared)
  })

  it('comes back from a link whatever the files hold', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,9}\.lua$/), fc.string({ unit: 'binary' })), (files) => {
        const some = { name: 'n', files, place: {}, runs: [] }
        expect(readLinkFragment(linkFragment(some) ?? '')).toEqual(some)
      }),
      { numRuns: 50 },
    )
  })

  it('becomes no link above the bound', () => {
    const noise = Array.from(crypto.getRandomValues(new Uint8Array(60_000)), (byte) => byte.toString(36)).join('')
    expect(linkFragment({ ...shared, files: { 'a.lua': noise } })?.length ?? Infinity).toBeLessThan(LINK_LENGTH)
    const more = Array.from(crypto.getRandomValues(new Uint8Array(65_000)), (byte) => byte.toString(36)).join('')
    expect(linkFragment({ ...shared, files: { 'a.lua': noise, 'b.lua': more } })).toBeUndefined()
  })

  it('takes only what it knows of somebody else’s text', () => {
    const hostile = JSON.stringify({
      phasescope: 'share',
      version: 1,
      name: '<script>',
      files: { '../x': 'a', '/etc/passwd': 'a', 'a\\b': 'a', 'ok.lua': 'fine', 'n.lua': 4, 'a/__proto__/b': 'x' },
      place: { line: -1, row: 4, breakpoints: [{}, 7], draft: { method: 1 }, __proto__: { view: 'x' } },
    }).replace('"place":{', '"place":{"__proto__":{"polluted":1},')
    const read = readShared(hostile)
    expect(read).toEqual({ name: '<script>', files: { 'ok.lua': 'fine' }, place: { breakpoints: [] }, runs: [] })
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['', 'This is nothing that Phasescope has shared.'],
    ['{"phasescope":"share","version":9}', 'It was shared by another Phasescope (format 9, this one reads 1).'],
    ['{"phasescope":"share","version":1}', 'What was shared holds no files.'],
    [
      '{"phasescope":"share","version":1,"files":{},"recording":"x"}',
      'The run that was shared can\'t be read: This is no recording: its first line does not say {"phasescope":"recording"}.',
    ],
  ])('refuses %s', (text, problem) => expect(() => readShared(text)).toThrow(problem))

  it('refuses a link that is cut off or changed', () => {
    expect(() => readLinkFragment('#s=%%%')).toThrow('The link is cut off or changed.')
    expect(() => readLinkFragment((linkFragment(shared) ?? '').slice(0, 63))).toThrow(/can't be unpacked|nothing that/)
  })
})

describe('archives', () => {
  const decode = (raw: Uint8Array) => new TextDecoder().decode(raw)

  it('hold the scenario as a plugin repository, the trace and the place', () => {
    const files = Object.fromEntries(unzipped(archiveOf(shared), decode).map(({ path, text }) => [path, text]))
    expect(files).toMatchObject(shared.files)
    expect(Object.keys(files)).toContain('.phasescope/r1.trace.jsonl')
    expect(readShared(files[PLACE_FILE] ?? '')).toEqual({ ...shared, files: {} })
  })

  it('are not opened when they are bombs', () => {
    const zeros = new Uint8Array(50_000_000)
    expect(() => unzipped(zipSync({ 'a.lua': zeros }), decode)).toThrow('Unpacked it would be larger than 40 MB')
    expect(() => inflated(deflateSync(zeros))).toThrow('Unpacked it would be larger than 40 MB')
  })

  it('leave out what would climb out of the folder, and what is too large for a file', () => {
    const zip = zipSync({ '../evil.lua': strToU8('x'), 'ok.lua': strToU8('y'), 'big.lua': new Uint8Array(2_000_000) })
    expect(unzipped(zip, decode)).toEqual([{ path: 'ok.lua', text: 'y' }])
  })

  it('are refused when broken', () => {
    expect(() => unzipped(strToU8('hello'), decode)).toThrow('This is no zip archive, or it is broken.')
    expect(() => unzipped(archiveOf(shared).slice(0, 200), decode)).toThrow('This is no zip archive, or it is broken.')
  })
})

it.each(['kong.yml', 'kong/plugins/a/handler.lua', '.phasescope/shared.json'])('%s is a path', (path) =>
  expect(isSafePath(path)).toBe(true),
)
it.each(['', '/a', 'a//b', './a', 'a/..', 'C:\\a', 'a\0b', '__proto__', 'x'.repeat(301)])('%j is none', (path) =>
  expect(isSafePath(path)).toBe(false),
)

describe('secrets', () => {
  it('are found in files, requests and answers', () => {
    expect(findSecrets(shared).map(({ value, places }) => [value, ...places])).toEqual([
      ['alice-key', 'kong.yml: key', 'query argument apikey'],
      ['t0p-s3cret', 'header Authorization'],
      ['abcdef', 'cookie sid'],
    ])
  })

  it('are masked alike everywhere, so that it still fits together', () => {
    const masked = maskSecrets(shared, findSecrets(shared))
    expect(writeShared(masked)).not.toMatch(/alice-key|t0p-s3cret|abcdef/)
    expect(masked.files['kong.yml']).toContain('key: masked-1')
    expect(masked.runs[0]?.request.target).toBe('/orders?apikey=masked-1')
    expect(new TextDecoder().decode(masked.runs[0]?.response.body)).toBe('hello masked-1')
  })

  it('are found in what is exported: variables, drafts, bodies, cookies', () => {
    const draft = {
      name: undefined,
      method: 'POST',
      url: '/login?session_token=tok-1',
      headers: [['Cookie', 'sid=abcdef; theme=dark']] as const,
      body: '{"user":"ann","password":"hunter2","age":7}',
    }
    const secrets = findSecrets({
      drafts: [draft, { ...draft, headers: [['cookie', 'sid=abcdef']], body: 'a=1&client_secret=c%20s' }],
      variables: [
        { name: 'pin', value: '42', isSecret: true },
        { name: 'host', value: 'api.test' },
      ],
    })
    expect(secrets.map(({ value, places }) => [value, ...places])).toEqual([
      ['42', 'variable pin'],
      ['sid=abcdef; theme=dark', 'header Cookie'],
      ['tok-1', 'query argument session_token'],
      ['hunter2', 'body: password'],
      ['abcdef', 'cookie sid'],
      ['c%20s', 'body: client_secret'],
    ])
    const masked = JSON.stringify(maskSecrets([draft, 'c s', 'code 42'], secrets))
    expect(masked).not.toMatch(/tok-1|hunter2|abcdef|c s|42/)
  })

  it('are masked however they are encoded, and masks are not masked again', () => {
    const secrets = [
      { value: 'a/b "c"', places: [], mask: 'masked-1' },
      { value: 'mask', places: [], mask: 'masked-2' },
    ]
    const texts = ['a/b "c"', encodeURIComponent('a/b "c"'), JSON.stringify('a/b "c"'), 'mask']
    expect(maskSecrets(texts, secrets)).toEqual(['masked-1', 'masked-1', '"masked-1"', 'masked-2'])
    expect(maskSecrets({ 'x.lua': 'mask' }, [])).toEqual({ 'x.lua': 'mask' })
  })

  it('leave references to vaults and the environment alone', () => {
    const files = { 'kong.yml': 'password: "{vault://env/db-pass}"\ntoken: ${{ env "DECK_T" }}\nkey: true\n' }
    expect(findSecrets({ ...shared, files, runs: [] })).toEqual([])
  })
})
