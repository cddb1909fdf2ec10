import { cbc, ctr, ecb, gcm } from '@noble/ciphers/aes.js'

/** Modes of EVP_aes_<size>_<mode> that resty.aes can name. */
export const AES_MODES = ['cbc', 'ecb', 'ctr', 'gcm', 'ofb', 'cfb1', 'cfb8', 'cfb128'] as const
export type AesMode = (typeof AES_MODES)[number]

/** Key material and padding of one cipher. */
export type AesSetup = { readonly key: Uint8Array; readonly iv: Uint8Array; readonly padding: boolean }

function blockCipher(key: Uint8Array): (block: Uint8Array) => Uint8Array {
  return (block) => ecb(key, { disablePadding: true }).encrypt(block)
}

/** Cipher feedback with segments of whole bytes: 16 (cfb128) or 1 (cfb8). */
function cfbBytes(setup: AesSetup, data: Uint8Array, segment: number, isEncrypting: boolean): Uint8Array {
  const encrypt = blockCipher(setup.key)
  const register = setup.iv.slice(0, 16)
  const output = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += segment) {
    const pad = encrypt(register)
    const end = Math.min(at + segment, data.length)
    for (let i = at; i < end; i++) output[i] = (data[i] ?? 0) ^ (pad[i - at] ?? 0)
    register.copyWithin(0, segment)
    const feedback = isEncrypting ? output : data
    register.set(feedback.subarray(at, end), 16 - segment)
  }
  return output
}

/** Cipher feedback bit by bit. */
function cfbBits(setup: AesSetup, data: Uint8Array, isEncrypting: boolean): Uint8Array {
  const encrypt = blockCipher(setup.key)
  const register = setup.iv.slice(0, 16)
  const output = new Uint8Array(data.length)
  for (let bit = 0; bit < data.length * 8; bit++) {
    const byte = bit >> 3
    const shift = 7 - (bit & 7)
    const input = ((data[byte] ?? 0) >> shift) & 1
    const result = input ^ ((encrypt(register)[0] ?? 0) >> 7)
    output[byte] = (output[byte] ?? 0) | (result << shift)
    shiftIn(register, isEncrypting ? result : input)
  }
  return output
}

function shiftIn(register: Uint8Array, bit: number): void {
  for (let i = 0; i < 16; i++) {
    const next = i < 15 ? (register[i + 1] ?? 0) >> 7 : bit
    register[i] = (((register[i] ?? 0) << 1) & 0xff) | next
  }
}

function ofb(setup: AesSetup, data: Uint8Array): Uint8Array {
  const encrypt = blockCipher(setup.key)
  let pad: Uint8Array = setup.iv.slice(0, 16)
  const output = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) {
    if (i % 16 === 0) pad = encrypt(pad)
    output[i] = (data[i] ?? 0) ^ (pad[i % 16] ?? 0)
  }
  return output
}

/** Encrypts; for gcm the tag of 16 bytes follows the text. @throws Error for data that does not fit */
export function aesEncrypt(mode: AesMode, setup: AesSetup, data: Uint8Array, aad?: Uint8Array): Uint8Array {
  return run(mode, setup, { data, aad, isEncrypting: true })
}

/** Decrypts; for gcm the tag follows the text. @throws Error for wrong padding or tag */
export function aesDecrypt(mode: AesMode, setup: AesSetup, data: Uint8Array, aad?: Uint8Array): Uint8Array {
  return run(mode, setup, { data, aad, isEncrypting: false })
}

type Job = { readonly data: Uint8Array; readonly aad: Uint8Array | undefined; readonly isEncrypting: boolean }

function run(mode: AesMode, setup: AesSetup, job: Job): Uint8Array {
  const { key, iv, padding } = setup
  const { data, isEncrypting } = job
  const way = isEncrypting ? 'encrypt' : 'decrypt'
  switch (mode) {
    case 'cbc':
      return cbc(key, iv.subarray(0, 16), { disablePadding: !padding })[way](data)
    case 'ecb':
      return ecb(key, { disablePadding: !padding })[way](data)
    case 'ctr':
      return ctr(key, iv.subarray(0, 16))[way](data)
    case 'gcm':
      return gcm(key, iv, job.aad)[way](data)
    case 'ofb':
      return ofb(setup, data)
    case 'cfb1':
      return cfbBits(setup, data, isEncrypting)
    case 'cfb8':
      return cfbBytes(setup, data, 1, isEncrypting)
    case 'cfb128':
      return cfbBytes(setup, data, 16, isEncrypting)
  }
}
