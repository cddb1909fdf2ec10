import type { RsaPrivateKey, RsaPublicKey } from './forge-types.ts'
import { ecdsaCurves, type CurveName, type OkpName } from './curves.ts'

export type { RsaPrivateKey, RsaPublicKey } from './forge-types.ts'

/** A key, public or with its secret. */
export type KeyMaterial =
  | { readonly type: 'RSA'; readonly publicKey: RsaPublicKey; readonly privateKey: RsaPrivateKey | undefined }
  | {
      readonly type: 'EC'
      readonly curve: CurveName
      /** Uncompressed point. */
      readonly publicKey: Uint8Array
      readonly secret: Uint8Array | undefined
    }
  | { readonly type: OkpName; readonly publicKey: Uint8Array; readonly secret: Uint8Array | undefined }

export function isPrivate(key: KeyMaterial): boolean {
  return key.type === 'RSA' ? key.privateKey !== undefined : key.secret !== undefined
}

/** `EVP_PKEY_get_size`: the longest signature. */
export function signatureSize(key: KeyMaterial): number {
  switch (key.type) {
    case 'RSA':
      return Math.ceil(key.publicKey.n.bitLength() / 8)
    case 'EC': {
      const field = ecdsaCurves[key.curve].bytes
      const inner = 2 * (field + 3)
      return inner + (inner > 127 ? 3 : 2)
    }
    case 'Ed25519':
      return 64
    case 'Ed448':
      return 114
    default:
      return key.publicKey.length
  }
}
