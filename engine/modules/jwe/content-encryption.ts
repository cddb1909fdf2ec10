import { cbc, gcm } from '@noble/ciphers/aes.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, type CHash } from '@noble/hashes/utils.js'

/** What is sealed, apart from the text. */
export interface SealParts {
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly aad: Uint8Array
}

/** A sealed text and what proves it. */
export interface Sealed {
  readonly text: Uint8Array
  readonly tag: Uint8Array
}

/** One way to encrypt the content of a token (RFC 7518 §5). */
export interface ContentEncryption {
  readonly keySize: number
  readonly ivSize: number
  seal(parts: SealParts, text: Uint8Array): Sealed
  /** @throws when the tag is wrong */
  open(parts: SealParts, sealed: Sealed): Uint8Array
}

const TAG_SIZE = 16

function galois(keySize: number): ContentEncryption {
  return {
    keySize,
    ivSize: 12,
    seal({ key, iv, aad }, text) {
      const sealed = gcm(key, iv, aad).encrypt(text)
      return { text: sealed.slice(0, -TAG_SIZE), tag: sealed.slice(-TAG_SIZE) }
    },
    open({ key, iv, aad }, { text, tag }) {
      try {
        return gcm(key, iv, aad).decrypt(concatBytes(text, tag))
      } catch {
        throw new Error('invalid tag')
      }
    },
  }
}

/** AES in CBC mode with an HMAC: the first half of the key signs, the second encrypts. */
function chained(half: number, hash: CHash): ContentEncryption {
  const tagOf = ({ key, iv, aad }: SealParts, text: Uint8Array): Uint8Array => {
    const length = new Uint8Array(8)
    new DataView(length.buffer).setBigUint64(0, BigInt(aad.length * 8))
    return hmac(hash, key.slice(0, half), concatBytes(aad, iv, text, length)).slice(0, half)
  }
  return {
    keySize: half * 2,
    ivSize: 16,
    seal(parts, plain) {
      const text = cbc(parts.key.slice(half), parts.iv).encrypt(plain)
      return { text, tag: tagOf(parts, text) }
    },
    open(parts, { text, tag }) {
      const expected = tagOf(parts, text)
      let difference = expected.length ^ tag.length
      for (let i = 0; i < expected.length; i++) difference |= (expected[i] ?? 0) ^ (tag[i] ?? 0)
      if (difference !== 0) throw new Error('invalid tag')
      return cbc(parts.key.slice(half), parts.iv).decrypt(text)
    },
  }
}

const ENCRYPTIONS: Readonly<Record<string, ContentEncryption>> = {
  A128GCM: galois(16),
  A192GCM: galois(24),
  A256GCM: galois(32),
  'A128CBC-HS256': chained(16, sha256),
  'A192CBC-HS384': chained(24, sha384),
  'A256CBC-HS512': chained(32, sha512),
}

/** By its name in the header of a token. */
export function contentEncryption(name: unknown): ContentEncryption | undefined {
  return typeof name === 'string' && Object.hasOwn(ENCRYPTIONS, name) ? ENCRYPTIONS[name] : undefined
}
