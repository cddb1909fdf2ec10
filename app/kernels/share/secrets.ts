import type { Run, SendRequest } from '../../../engine/protocol.ts'
import type { Draft } from '../draft-request.ts'
import type { Variable } from '../environment/variables.ts'
import type { Files } from '../scenario-files.ts'

/** Something that looks secret, wherever it stands in what is to leave the machine. */
export interface Secret {
  readonly value: string
  /** `header Authorization`, `kong.yml: secret`, `variable key`. */
  readonly places: readonly string[]
  /** What stands in its place; the same everywhere, so that what leaves still runs as it did. */
  readonly mask: string
}

/** What is about to leave the machine: shared, or exported. */
export interface Leaving {
  readonly files?: Files
  readonly place?: { readonly draft?: Draft }
  readonly drafts?: readonly Draft[]
  readonly requests?: readonly SendRequest[]
  readonly runs?: readonly Pick<Run, 'request' | 'response'>[]
  /** Values of secret ones are secrets wherever they stand. */
  readonly variables?: readonly Variable[]
}

const HEADER =
  /^(?:(?:proxy-)?authorization|(?:x-)?api-?key|x-consumer-token|kong-admin-token|.*(?:secret|token|password).*)$/i
const COOKIES = /^(?:set-)?cookie$/i
const FIELD =
  /^(?:key|secret|password|passwd|token|access_token|refresh_token|client_secret|api_?key|private_key|rsa_private_key|jwt_secret|cert_key|session_secret|redis_password|auth_value|apikey|provision_key|license)$/i
const QUERY = /^(?:(?:x-)?api[-_]?key|key|sig|signature|code|.*(?:secret|password|passwd|token).*)$/i
/** `secret: s3cr3t`, `"password": "x"`, `[[apikey, x]]`: a name and a scalar after it on one line. */
const YAML_FIELD = /["']?([\w-]+)["']?\s*[:,]\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s,\]}#"'[{][^,\]}#\n]*))/g
const SHORTEST = 3
/** Shorter values of cookies stand elsewhere by chance: then the whole header is masked instead. */
const SHORTEST_COOKIE = 6
/** Larger bodies are not searched for names; what was found elsewhere is masked in them, too. */
const SEARCHED_BODY = 200_000
const PLAIN = /^(?:true|false|null|nil|\d{1,5}|\{vault:.*|\$\{\{.*|\\?\{\{.*)$/

/** What should not leave the machine unseen, in order of appearance. */
export function findSecrets(leaving: Leaving): readonly Secret[] {
  const { files = {}, place = {}, drafts = [], requests = [], runs = [], variables = [] } = leaving
  const found = new Map<string, Set<string>>()
  const add = (text: string, where: string) => void found.set(text, (found.get(text) ?? new Set()).add(where))
  const note: Note = (value, where) => {
    const text = value.trim()
    if (text.length >= SHORTEST && !PLAIN.test(text)) add(text, where)
  }
  for (const { name, value, isSecret } of variables)
    if (isSecret && value !== '') add(value, `variable ${name}`)
    else if (FIELD.test(name) || HEADER.test(name)) note(value, `variable ${name}`)
  searchFiles(files, note)
  for (const { headers, url, body } of [...(place.draft ? [place.draft] : []), ...drafts]) {
    searchHeaders(headers, note)
    searchQuery(url, note)
    searchBody(body, note)
  }
  for (const { target, headers, body } of [...requests, ...runs.map(({ request }) => request)]) {
    searchQuery(target, note)
    searchHeaders(headers, note)
    searchBody(body, note)
  }
  for (const { response } of runs) {
    searchHeaders(response.headers, note)
    searchBody(response.body, note)
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

function searchHeaders(headers: readonly (readonly [string, string])[], note: Note): void {
  for (const [name, value] of headers) {
    if (HEADER.test(name)) note(credentialOf(value), `header ${name}`)
    if (COOKIES.test(name)) searchCookies(name, value, note)
  }
}

function searchCookies(header: string, value: string, note: Note): void {
  const pairs = value.split(/;\s*/).map((pair) => [pair.split('=', 1)[0] ?? '', pair.replace(/^[^=]*=/, '')] as const)
  const own = /^set-/i.test(header) ? pairs.slice(0, 1) : pairs
  if (own.some(([, text]) => text.length < SHORTEST_COOKIE)) note(value, `header ${header}`)
  else for (const [name, text] of own) note(text, `cookie ${name}`)
}

/** Fields of JSON and of forms. */
function searchBody(body: string | Uint8Array | undefined, note: Note): void {
  if (body === undefined || body.length === 0 || body.length > SEARCHED_BODY) return
  const text = typeof body === 'string' ? body : new TextDecoder('latin1').decode(body)
  if (/^\s*[[{]/.test(text)) {
    for (const [, name = '', double, single, bare] of text.matchAll(YAML_FIELD))
      if (FIELD.test(name)) note(double ?? single ?? bare ?? '', `body: ${name}`)
  } else if (/^[^\s=&]+=[^\s]*$/.test(text)) searchPairs(text, note, 'body:')
}

function searchQuery(target: string, note: Note): void {
  searchPairs(/\?([^#]*)/.exec(target)?.[1] ?? '', note, 'query argument')
}

function searchPairs(text: string, note: Note, what: string): void {
  for (const part of text.split('&')) {
    const [name = '', value = ''] = part.split('=', 2)
    if (QUERY.test(name)) note(value, `${what} ${name}`)
  }
}

/** `Bearer x` and `Basic x` keep their scheme. */
function credentialOf(value: string): string {
  return /^(?:bearer|basic|token|apikey)\s+(\S.*)$/i.exec(value.trim())?.[1] ?? value
}

/** The same with secrets masked, in files, requests, answers and traces alike, however they are encoded there. */
export function maskSecrets<T>(leaving: T, secrets: readonly Secret[]): T {
  if (secrets.length === 0) return leaving
  const masks = new Map(secrets.flatMap(({ value, mask }) => formsOf(value).map((form) => [form, mask] as const)))
  // All at once, longer ones first: what is masked already is not looked at again.
  const forms = [...masks.keys()].toSorted((a, b) => b.length - a.length)
  const pattern = new RegExp(
    forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)).join('|'),
    'g',
  )
  const masked = (text: string) => text.replaceAll(pattern, (form) => masks.get(form) ?? form)
  return maskDeep(leaving, masked) as T
}

/** A value as it is, in addresses and forms, and in JSON. */
function formsOf(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1)
  return [
    ...new Set([
      value,
      ...attempt(() => encodeURIComponent(value)),
      ...attempt(() => decodeURIComponent(value)),
      quoted,
    ]),
  ]
}

function attempt(make: () => string): readonly string[] {
  try {
    const text = make()
    return text.length < SHORTEST ? [] : [text]
  } catch {
    // Not every text can be encoded, or was.
    return []
  }
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
