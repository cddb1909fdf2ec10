import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { bigintOf } from './big-power.ts'
import type { BigNumbers } from './bn.ts'
import { readCertificate, type Certificate } from './certificate.ts'
import { bitsOf, parseDer, partsOf } from './der.ts'
import { hashByName } from './hashes.ts'
import { pemOf } from './key-write.ts'
import { SIGNATURES } from './name-types.ts'
import { defineKind, type Method, type ObjectKind } from './object.ts'
import type { Keys } from './pkey.ts'
import { signingOf, verify } from './pkey-sign.ts'
import { createNames } from './x509-name.ts'

/** `resty.openssl.x509` (lua-resty-openssl 1.5): reading and checking certificates, not making them. */
export function createX509(keys: Keys, numbers: BigNumbers): LuaTable {
  const kind: ObjectKind<Certificate> = defineKind<Certificate>(
    { ...readers(keys, numbers), ...digests(), ...checks(keys), ...exports() },
    { __tostring: ({ der }): LuaReturn => pemOf('CERTIFICATE', der) },
  )
  return library({
    new: defineNative('new', (_F, text, format): LuaReturn => {
      if (typeof text !== 'string') return [undefined, 'x509.new: expect nil or a string at #1']
      try {
        return kind.create(readCertificate(text, format === undefined ? '*' : checkString(format, 2)))
      } catch {
        return [undefined, 'x509.new: error:0480006C:PEM routines::no start line']
      }
    }),
    istype: defineNative('istype', (_F, value) => kind.stateOf(value) !== undefined),
  })
}

function readers(keys: Keys, numbers: BigNumbers): Record<string, Method<Certificate>> {
  const names = createNames()
  const alternatives = alternativeNames()
  return {
    get_subject_name: ({ subject }): LuaReturn => names.create({ entries: subject }),
    get_issuer_name: ({ issuer }): LuaReturn => names.create({ entries: issuer }),
    get_subject_alt_name: ({ alternativeNames: found }): LuaReturn =>
      found.length === 0 ? undefined : alternatives.create({ found }),
    get_not_before: ({ notBefore }): LuaReturn => notBefore,
    get_not_after: ({ notAfter }): LuaReturn => notAfter,
    get_lifetime: ({ notBefore, notAfter }): LuaReturn => [notBefore, notAfter],
    get_serial_number: ({ serial }): LuaReturn => numbers.create(bigintOf(serial)),
    get_version: ({ version }): LuaReturn => version,
    get_pubkey: ({ publicKey }): LuaReturn => keys.create(publicKey),
    get_signature_name: ({ signatureOid }): LuaReturn => SIGNATURES[signatureOid]?.name ?? signatureOid,
    get_signature_nid: ({ signatureOid }): LuaReturn => SIGNATURES[signatureOid]?.nid ?? 0,
  }
}

/** `resty.openssl.x509.altname` objects. */
function alternativeNames(): ObjectKind<{ readonly found: Certificate['alternativeNames'] }> {
  const text = (found: Certificate['alternativeNames']): string => found.map((pair) => pair.join('=')).join('/')
  return defineKind<{ readonly found: Certificate['alternativeNames'] }>(
    {
      each: ({ found }): LuaReturn => {
        let i = 0
        return defineNative('each', (): LuaReturn => found[i++])
      },
      all: ({ found }): LuaReturn => LuaTable.fromArray(found.map((pair) => LuaTable.fromArray(pair))),
      count: ({ found }): LuaReturn => found.length,
      tostring: ({ found }): LuaReturn => text(found),
    },
    { __tostring: ({ found }): LuaReturn => text(found), __len: ({ found }): LuaReturn => found.length },
  )
}

function digests(): Record<'digest' | 'pubkey_digest', Method<Certificate>> {
  const digest = (bytes: string, type: LuaValue, where: string): LuaReturn => {
    const name = type === undefined ? 'sha1' : checkString(type, 2)
    const hash = hashByName(name)
    if (hash === undefined) return [undefined, `${where}: invalid digest type "${name}"`]
    return bytesToLua(hash(luaToBytes(bytes)))
  }
  return {
    digest: ({ der }, type): LuaReturn => digest(der, type, 'x509:digest'),
    // of the key's bits alone, without its algorithm
    pubkey_digest: ({ publicInfo }, type): LuaReturn =>
      digest(bitsOf(partsOf(parseDer(publicInfo))[1]), type, 'x509:pubkey_digest'),
  }
}

function checks(keys: Keys): Record<string, Method<Certificate>> {
  return {
    verify: ({ signed, signature, signatureOid }, pkey): LuaReturn => {
      const key = keys.keyOf(pkey)
      if (key === undefined) return [false, 'x509:verify: expect a pkey instance at #1']
      const signing = signingOf([signed, SIGNATURES[signatureOid]?.digest])
      return typeof signing === 'object' && verify(key, signature, signing) ? true : [false, 'x509:verify']
    },
    check_private_key: ({ publicKey }, pkey): LuaReturn => {
      const key = keys.keyOf(pkey)
      const isSame = key !== undefined && keyBytes(key) === keyBytes(publicKey)
      return isSame
        ? true
        : [false, 'X509_check_private_key: error:05800074:x509 certificate routines::key values mismatch']
    },
    check_host: ({ alternativeNames: found }, host): LuaReturn =>
      found.some(([type, name]) => type === 'DNS' && matchesHost(name, checkString(host, 2))),
  }
}

function keyBytes(key: Certificate['publicKey']): string {
  return key.type === 'RSA' ? key.publicKey.n.toString(16) : bytesToLua(key.publicKey)
}

/** A `*` stands for the whole first label. */
function matchesHost(pattern: string, host: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase()]
  return (
    wanted === given ||
    (wanted.startsWith('*.') && given.includes('.') && wanted.slice(1) === given.slice(given.indexOf('.')))
  )
}

function exports(): Record<'tostring' | 'to_PEM', Method<Certificate>> {
  return {
    tostring: ({ der }, format): LuaReturn => (format === 'DER' ? der : pemOf('CERTIFICATE', der)),
    to_PEM: ({ der }): LuaReturn => pemOf('CERTIFICATE', der),
  }
}
