import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { installStandardLibrary } from '../../lua/stdlib/index.ts'
import { LuaVm } from '../../lua/vm.ts'
import { installOpenssl } from './install.ts'

const keys = JSON.parse(readFileSync(new URL('tests/keys.json', import.meta.url), 'utf8')) as Record<string, string>

/** Same bytes every time. */
function createRandom(): (bytes: number) => Uint8Array {
  let state = 1
  return (bytes) =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return state >> 16
    })
}

function run(source: string): string {
  let printed = ''
  const vm = new LuaVm({
    now: () => 0,
    write: (text) => (printed += text),
    nextTurn: () => Promise.resolve(),
    readFile: (path) => {
      const key = keys[path.replace('/keys/', '')]
      return key === undefined ? undefined : Buffer.from(key, 'base64').toString('latin1')
    },
  })
  installStandardLibrary(vm)
  installOpenssl(vm, { now: () => 0, random: createRandom() })
  void vm.start(vm.load(source, '@test.lua'), [], { isSync: true })
  return printed
}

test('agrees with the openssl program on keys, signatures, ciphers and certificates', { timeout: 60_000 }, () => {
  const printed = run(readFileSync(new URL('tests/openssl.lua', import.meta.url), 'latin1'))
  expect(printed.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([])
  expect(printed.trim().split('\n').at(-1)).toBe('117\t0')
  expect(printed).toMatchSnapshot()
})

test('makes the same key of the same random bytes', () => {
  const source = `print(require 'resty.openssl.pkey'.new{ type = 'RSA', bits = 512 }:to_PEM('private'))`
  expect(run(source)).toBe(run(source))
})

test('verifies a token of the jwt plugin', () => {
  const source = `
    local pkey = require 'resty.openssl.pkey'
    local key = pkey.new{ type = 'EC', curve = 'prime256v1' }
    local signature = key:sign('header.payload', 'sha256', nil, { ecdsa_use_raw = true })
    print(#signature, key:verify(signature, 'header.payload', 'sha256', nil, { ecdsa_use_raw = true }),
      (key:verify(signature, 'header.other', 'sha256', nil, { ecdsa_use_raw = true })))`
  expect(run(source)).toBe('64\ttrue\tfalse\n')
})

test('names a key it writes as a JSON Web Key by the digest of its DER', () => {
  const pem = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEnMz7v/gtdFbGj3C
4rx9TDkzF5+uJxju3ClGldgFetKhRANCAAQrh1+fgXM6h3E0DL33cv0tfA5AL0l5
Xz7FJliK21bgdCqsBeVLCwUeLuMZl9Hxcsj4VDOykt+j4mKWuoLkfbW8
-----END PRIVATE KEY-----`
  const source = `
    local pkey = require 'resty.openssl.pkey'
    local key = pkey.new([[${pem}]])
    for _, half in ipairs { 'public', 'private' } do print(key:tostring(half, 'JWK'):match('"kid":"(.-)"')) end
    print(pkey.new(key:to_PEM('public')):tostring('private', 'JWK'))`
  // openssl pkey -pubout -outform DER | openssl dgst -sha256 -binary, and the same of openssl ec -outform DER
  expect(run(source)).toBe(
    '_AxsjM2MPswtb3E3K_k7VKUXAZ3-sRewUeCG4YaPH8c\nSMhEUJC3dz_K8gvR3Tx4_uj7PIVinEnAym-NbBmWA7U\n' +
      'nil\tjwk.dump_jwk: could not dump public key as private key\n',
  )
})
