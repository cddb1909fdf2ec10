import type { Files } from '../scenario-files.ts'
import type { Shared } from './shared.ts'

/** Something that looks secret, wherever it stands in what is to be shared. */
export interface Secret {
  readonly value: string
  /** `header Authorization`, `kong.yml: secret`. */
  readonly places: readonly string[]
  /** What stands in its place; the same everywhere, so that what is shared still runs as it did. */
  readonly mask: string
}

const HEADER =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-?api-?key|apikey|api-key|x-auth-token|x-csrf-token|x-consumer-token|kong-admin-token)$/i
const FIELD =
  /^(?:key|secret|password|passwd|token|access_token|refresh_token|client_secret|api_?key|private_key|rsa_private_key|jwt_secret|cert_key|session_secret|redis_password|auth_value|apikey|provision_key|license)$/i
const QUERY = /^(?:apikey|api_key|key|token|access_token|password|secret|sig|signature|code)$/i
/** `secret: s3cr3t`, `"password": "x"`, `[[apikey, x]]`: a name and a scalar after it on one line. */
const YAML_FIELD = /["']?([\w-]+)["']?\s*[:,]\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s,\]}#"'[{][^,\]}#\n]*))/g
const SHORTEST = 3
const PLAIN = /^(?:true|false|null|nil|\d{1,5}|\{vault:.*|\$\{\{.*)$/

/** What should not leave the machine unseen, in order of appearance. */
export function findSecrets({ files, place, runs }: Shared): readonly Secret[] {
  const found = new Map<string, Set<string>>()
  const note = (value: string, where: string) => {
    const text = value.trim()
    if (text.length < SHORTEST || PLAIN.test(text)) return
    found.set(text, (found.get(text) ?? new Set()).add(where))
  }
  searchFiles(files, note)
  for (const [name, value] of place.draft?.headers ?? [])
    if (HEADER.test(name)) note(credentialOf(value), `header ${name}`)
  if (place.draft) searchQuery(place.draft.url, note)
  for (const { request, response } of runs) {
    searchQuery(request.target, note)
    for (const [name, value] of [...request.headers, ...response.headers])
      if (HEADER.test(name)) note(credentialOf(value), `header ${name}`)
  }
  return [...found].map(([value, places], index) => ({ value, places: [...places], mask: `masked-${index + 1}` }))
}

type Note = (value: string, where: string) => void

function searchFiles(files: Files, note: Note): void {
  for (const [path, text] of Object.entries(files)) {
    if (text.startsWith('base64:')) continue
    for (const [block] of text.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g))
      note(block, `${path}: a private key`)
    if (!/\.(?:ya?ml|json|conf|env)$/.test(path)) continue
    for (const [, name = '', double, single, bare] of text.matchAll(YAML_FIELD))
      if (FIELD.test(name) || HEADER.test(name)) note(credentialOf(double ?? single ?? bare ?? ''), `${path}: ${name}`)
  }
}

function searchQuery(target: string, note: Note): void {
  const query = /\?([^#]*)/.exec(target)?.[1] ?? ''
  for (const part of query.split('&')) {
    const [name = '', value = ''] = part.split('=', 2)
    if (QUERY.test(name)) note(value, `query argument ${name}`)
  }
}

/** `Bearer x` and `Basic x` keep their scheme. */
function credentialOf(value: string): string {
  return /^(?:bearer|basic|token|apikey)\s+(\S.*)$/i.exec(value.trim())?.[1] ?? value
}

/** The same with secrets masked, in files, requests, answers and traces alike; longer ones first. */
export function maskSecrets(shared: Shared, secrets: readonly Secret[]): Shared {
  const ordered = secrets.toSorted((a, b) => b.value.length - a.value.length)
  const masked = (text: string) => ordered.reduce((kept, { value, mask }) => kept.replaceAll(value, mask), text)
  return ordered.length === 0 ? shared : (maskDeep(shared, masked) as Shared)
}

function maskDeep(value: unknown, masked: (text: string) => string): unknown {
  if (typeof value === 'string') return masked(value)
  if (value instanceof Uint8Array) return maskBytes(value, masked)
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, masked))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskDeep(item, masked)]))
  return value
}

/** Bodies are searched as the bytes they are. */
function maskBytes(bytes: Uint8Array, masked: (text: string) => string): Uint8Array {
  const text = new TextDecoder('latin1').decode(bytes)
  const after = masked(text)
  return after === text ? bytes : Uint8Array.from(after, (char) => char.charCodeAt(0) & 255)
}
