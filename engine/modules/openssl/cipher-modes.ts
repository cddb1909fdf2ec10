import { cbc, cfb, ctr, ecb, gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'

/** One message through a cipher. */
export interface CipherRun {
  readonly key: Uint8Array
  readonly iv: Uint8Array
  readonly data: Uint8Array
  readonly isEncrypt: boolean
  readonly isPadded: boolean
  readonly aad: Uint8Array
  /** The expected tag when an authenticated cipher decrypts. */
  readonly tag: Uint8Array | undefined
}

/** What came out, and the tag of an authenticated cipher. */
export interface CipherResult {
  readonly data: Uint8Array
  readonly tag?: Uint8Array
}

/** A cipher by its OpenSSL name. */
export interface CipherType {
  readonly keySize: number
  readonly ivSize: number
  readonly blockSize: number
  readonly isAuthenticated: boolean
  /** @throws when padding or tag are wrong */
  run(run: CipherRun): CipherResult
}

interface Engine {
  encrypt(data: Uint8Array): Uint8Array
  decrypt(data: Uint8Array): Uint8Array
}

const TAG_SIZE = 16

function plain(create: (run: CipherRun) => Engine): CipherType['run'] {
  return (run) => ({ data: run.isEncrypt ? create(run).encrypt(run.data) : create(run).decrypt(run.data) })
}

/** Authenticated: the tag is kept apart from the text. */
function authenticated(create: (run: CipherRun) => Engine): CipherType['run'] {
  return (run) => {
    const engine = create(run)
    if (!run.isEncrypt) return { data: engine.decrypt(joined(run.data, run.tag ?? new Uint8Array(TAG_SIZE))) }
    const sealed = engine.encrypt(run.data)
    return { data: sealed.slice(0, -TAG_SIZE), tag: sealed.slice(-TAG_SIZE) }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

const MODES: Readonly<Record<string, Omit<CipherType, 'keySize'>>> = {
  cbc: {
    ivSize: 16,
    blockSize: 16,
    isAuthenticated: false,
    run: plain(({ key, iv, isPadded }) => cbc(key, iv, { disablePadding: !isPadded })),
  },
  ecb: {
    ivSize: 0,
    blockSize: 16,
    isAuthenticated: false,
    run: plain(({ key, isPadded }) => ecb(key, { disablePadding: !isPadded })),
  },
  ctr: { ivSize: 16, blockSize: 1, isAuthenticated: false, run: plain(({ key, iv }) => ctr(key, iv)) },
  cfb: { ivSize: 16, blockSize: 1, isAuthenticated: false, run: plain(({ key, iv }) => cfb(key, iv)) },
  gcm: { ivSize: 12, blockSize: 1, isAuthenticated: true, run: authenticated(({ key, iv, aad }) => gcm(key, iv, aad)) },
}

/** AES in its modes and ChaCha20-Poly1305; undefined for ciphers that are not there. */
export function cipherByName(name: string): CipherType | undefined {
  if (name.toLowerCase() === 'chacha20-poly1305') {
    const run = authenticated(({ key, iv, aad }) => chacha20poly1305(key, iv, aad))
    return { keySize: 32, ivSize: 12, blockSize: 1, isAuthenticated: true, run }
  }
  const match = /^(?:id-)?aes-?(128|192|256)-(cbc|ecb|ctr|cfb|gcm)$/i.exec(name)
  const mode = MODES[match?.[2]?.toLowerCase() ?? '']
  return mode && { ...mode, keySize: Number(match?.[1]) / 8 }
}
