/** The parts of node-forge 1.4 that are used; the package has no types of its own. */

/** A big integer of jsbn. */
export interface BigInteger {
  toString(radix: number): string
  bitLength(): number
}
/** A value of ASN.1; a primitive one holds bytes. */
export interface Asn1 {
  readonly tagClass: number
  readonly type: number
  readonly constructed: boolean
  readonly value: string | Asn1[]
}
/** Modulus and exponent. */
export interface RsaPublicKey {
  readonly n: BigInteger
  readonly e: BigInteger
}
/** All numbers of a key. */
export interface RsaPrivateKey extends RsaPublicKey {
  readonly d: BigInteger
  readonly p: BigInteger
  readonly q: BigInteger
  readonly dP: BigInteger
  readonly dQ: BigInteger
  readonly qInv: BigInteger
}
/** What stands between two marks of PEM. */
export interface PemMessage {
  readonly type: string
  readonly procType: unknown
  readonly dekInfo: { readonly algorithm: string; readonly parameters: string } | null
  readonly body: string
}
/** The one object that every file of `lib` adds itself to. */
export interface Forge {
  readonly options: { usePureJavaScript: boolean }
  readonly jsbn: { BigInteger: new (text: string, radix: number) => BigInteger }
  readonly asn1: {
    fromDer(bytes: string, options: { readonly decodeBitStrings: boolean }): Asn1
    toDer(value: Asn1): { getBytes(): string }
    create(tagClass: number, type: number, constructed: boolean, value: string | readonly Asn1[]): Asn1
    derToOid(bytes: string): string
    oidToDer(oid: string): { getBytes(): string }
  }
  readonly pem: { decode(text: string): PemMessage[] }
  readonly pki: {
    decryptRsaPrivateKey(pem: string, passphrase: string): RsaPrivateKey | null
    decryptPrivateKeyInfo(info: Asn1, passphrase: string): Asn1 | null
    privateKeyFromAsn1(value: Asn1): RsaPrivateKey
    privateKeyToAsn1(key: RsaPrivateKey): Asn1
    publicKeyFromAsn1(value: Asn1): RsaPublicKey
    publicKeyToAsn1(key: RsaPublicKey): Asn1
    readonly rsa: {
      setPublicKey(n: BigInteger, e: BigInteger): RsaPublicKey
      setPrivateKey(
        n: BigInteger,
        e: BigInteger,
        d: BigInteger,
        p: BigInteger,
        q: BigInteger,
        dP: BigInteger,
        dQ: BigInteger,
        qInv: BigInteger,
      ): RsaPrivateKey
      generateKeyPair(options: {
        readonly bits: number
        readonly e: number
        readonly prng: { getBytesSync(count: number): string }
      }): { readonly publicKey: RsaPublicKey; readonly privateKey: RsaPrivateKey }
    }
  }
}
