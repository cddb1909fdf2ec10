/** Validators of names, tags and headers with Kong's sentences (Kong: schema.md §12). */

export function checkName(text: string): string | undefined {
  if (/^[A-Za-z0-9.\-_~]+$/.test(text)) return undefined
  return `invalid value '${text}': it must only contain alphanumeric and '., -, _, ~' characters`
}

/** As a name, and any character beyond ASCII. */
export function checkUtf8Name(text: string): string | undefined {
  if (/^[A-Za-z0-9.\-_~\u0080-\u{10ffff}]+$/u.test(text)) return undefined
  return `invalid value '${text}': the only accepted ascii characters are alphanumerics or ., -, _, and ~`
}

export function checkTag(text: string): string | undefined {
  // Printable ASCII without `,` and `/`, and any character beyond ASCII.
  if (/^[\u0020-\u002b\u002d\u002e\u0030-\u007e\u0080-\u{10ffff}]+$/u.test(text)) return undefined
  return `invalid tag '${text}': expected printable ascii (except \`,\` and \`/\`) or valid utf-8 sequences`
}

export function checkHeaderName(text: string): string | undefined {
  if (text === '') return 'no header name provided'
  if (/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  return `bad header name '${text}', allowed characters are A-Z, a-z, 0-9, '_', and '-'`
}

export function checkCookieName(text: string): string | undefined {
  if (text === '') return 'no token provided'
  if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)) return undefined
  return (
    'contains one or more invalid characters. ASCII control characters (0-31;127), ' +
    'space, tab and the characters ()<>@,;:\\"/?={}[] are not allowed.'
  )
}

export function checkHttpMethod(text: string): string | undefined {
  return /^[A-Z]+$/.test(text) ? undefined : `invalid value: ${text}`
}

export function checkSemanticVersion(text: string): string | undefined {
  if (!/^\d+[\d.]*$/.test(text)) return 'invalid version number: must be in format of X.Y.Z'
  return text.includes('..') ? 'must not have empty version segments' : undefined
}

const pemBlock = (label: string) => new RegExp(`-----BEGIN ${label}-----[A-Za-z0-9+/=\\s:,-]+-----END ${label}-----`)
const CERTIFICATE = pemBlock('(?:TRUSTED |X509 )?CERTIFICATE')
const PRIVATE_KEY = pemBlock('(?:[A-Z0-9]+ )*(?:PRIVATE|PUBLIC) KEY')

/** PEM by its frame: nothing here opens connections with it, so what OpenSSL would say of the inside is not asked. */
export function checkCertificate(text: string): string | undefined {
  if (CERTIFICATE.test(text)) return undefined
  return 'invalid certificate: x509.new: PEM_read_bio_X509: error:0480006C:PEM routines::no start line'
}

/** A private or public key in PEM or a JWK. */
export function checkKey(text: string): string | undefined {
  if (PRIVATE_KEY.test(text) || text.trimStart().startsWith('{')) return undefined
  return 'invalid key: pkey.new: failed to load key: error:0480006C:PEM routines::no start line'
}
