/** An attribute of distinguished names as OpenSSL lists it. */
export interface NameType {
  readonly nid: number
  readonly sn: string
  readonly ln: string
}

const NAMES: Readonly<Record<string, NameType>> = {
  '2.5.4.3': { nid: 13, sn: 'CN', ln: 'commonName' },
  '2.5.4.4': { nid: 100, sn: 'SN', ln: 'surname' },
  '2.5.4.5': { nid: 105, sn: 'serialNumber', ln: 'serialNumber' },
  '2.5.4.6': { nid: 14, sn: 'C', ln: 'countryName' },
  '2.5.4.7': { nid: 15, sn: 'L', ln: 'localityName' },
  '2.5.4.8': { nid: 16, sn: 'ST', ln: 'stateOrProvinceName' },
  '2.5.4.9': { nid: 660, sn: 'street', ln: 'streetAddress' },
  '2.5.4.10': { nid: 17, sn: 'O', ln: 'organizationName' },
  '2.5.4.11': { nid: 18, sn: 'OU', ln: 'organizationalUnitName' },
  '2.5.4.12': { nid: 106, sn: 'title', ln: 'title' },
  '2.5.4.42': { nid: 99, sn: 'GN', ln: 'givenName' },
  '1.2.840.113549.1.9.1': { nid: 48, sn: 'emailAddress', ln: 'emailAddress' },
  '0.9.2342.19200300.100.1.1': { nid: 458, sn: 'UID', ln: 'userId' },
  '0.9.2342.19200300.100.1.25': { nid: 391, sn: 'DC', ln: 'domainComponent' },
}

/** Names of an object identifier; the identifier itself where OpenSSL knows none. */
export function nameType(oid: string): NameType {
  return NAMES[oid] ?? { nid: 0, sn: oid, ln: oid }
}

/** Signature algorithms of certificates: names and the digest. */
export const SIGNATURES: Readonly<
  Record<string, { readonly name: string; readonly nid: number; readonly digest: string }>
> = {
  '1.2.840.113549.1.1.4': { name: 'RSA-MD5', nid: 8, digest: 'md5' },
  '1.2.840.113549.1.1.5': { name: 'RSA-SHA1', nid: 65, digest: 'sha1' },
  '1.2.840.113549.1.1.14': { name: 'RSA-SHA224', nid: 671, digest: 'sha224' },
  '1.2.840.113549.1.1.11': { name: 'RSA-SHA256', nid: 668, digest: 'sha256' },
  '1.2.840.113549.1.1.12': { name: 'RSA-SHA384', nid: 669, digest: 'sha384' },
  '1.2.840.113549.1.1.13': { name: 'RSA-SHA512', nid: 670, digest: 'sha512' },
  '1.2.840.10045.4.1': { name: 'ecdsa-with-SHA1', nid: 416, digest: 'sha1' },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', nid: 794, digest: 'sha256' },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', nid: 795, digest: 'sha384' },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', nid: 796, digest: 'sha512' },
  '1.3.101.112': { name: 'ED25519', nid: 1087, digest: 'sha512' },
  '1.3.101.113': { name: 'ED448', nid: 1088, digest: 'sha512' },
}
