import { createCipheriv } from 'node:crypto'

import { expect, test } from 'vitest'

import type { Run } from '../../protocol.ts'
import { decodeMessage } from '../../wire.ts'
import { phasescope } from './tests/command-line.ts'
import { folderOnDisk, pluginFiles } from './tests/folder-on-disk.ts'

const KEY = 'k'.repeat(16)

/** What bin/bundle.js opens late: ciphers and curves. */
const CODE = `
local cipher = require "resty.openssl.cipher"
local mac = require "resty.openssl.mac"
local pkey = require "resty.openssl.pkey"
local aes = require "resty.aes"
local key = string.rep("k", 16)
local function hex(bytes) return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
local P = { PRIORITY = 1000, VERSION = "1.0.0" }
function P:access()
  local signer = pkey.new({ type = "Ed25519" })
  local ec = pkey.new({ type = "EC", curve = "prime256v1" })
  kong.response.exit(200, {
    ctr = hex(assert(cipher.new("aes-128-ctr")):encrypt(key, key, "text")),
    cbc = hex(aes:new(key, nil, aes.cipher(128, "cbc"), { iv = key }):encrypt("text")),
    chacha = #assert(cipher.new("chacha20-poly1305")):encrypt(key .. key, key:sub(1, 12), "text"),
    ed25519 = signer:verify(signer:sign("text"), "text"),
    ec = ec:verify(ec:sign("text", "sha256"), "text", "sha256"),
  })
end
return P
`

test('ciphers and curves work from the bundle, where they are opened late', async () => {
  const folder = folderOnDisk({
    'kong.yml': '_format_version: "3.0"\nroutes: [{ name: all, paths: [/] }]\nplugins: [{ name: late }]\n',
    ...pluginFiles('late', CODE),
  })
  const ended = await phasescope('run', folder, '--json')
  expect(ended).toMatchObject({ code: 0 })
  const { response } = decodeMessage(ended.out) as Run
  const sealed = (name: string): string => {
    const cipher = createCipheriv(name, KEY, KEY)
    return cipher.update('text', 'utf8', 'hex') + cipher.final('hex')
  }
  expect(JSON.parse(new TextDecoder().decode(response.body))).toEqual({
    ctr: sealed('aes-128-ctr'),
    cbc: sealed('aes-128-cbc'),
    chacha: 4,
    ed25519: true,
    ec: true,
  })
})
