import type { HeaderPair } from '../../gateway/message.ts'
import type { BodyDifference, HeaderDifference, MessageDifference } from './comparison.ts'

/** What one message is compared by. */
export interface ComparedMessage {
  readonly line: string
  readonly headers: readonly HeaderPair[]
  readonly body?: Uint8Array | undefined
}

/** Headers that tell time or chance: two runs of the same thing differ in them. Kong: the `headers` of kong.conf */
const VOLATILE: ReadonlySet<string> = new Set([
  'date',
  'x-kong-upstream-latency',
  'x-kong-proxy-latency',
  'x-kong-response-latency',
  'x-kong-total-latency',
  'x-kong-third-party-latency',
  'x-kong-request-id',
  // of a WebSocket's handshake: chance, and what the two ends of the wire agree on by themselves (RFC 6455 §4, §9)
  'sec-websocket-key',
  'sec-websocket-accept',
  'sec-websocket-extensions',
])

/** Two messages; either may be missing. */
export function compareMessages(
  before: ComparedMessage | undefined,
  after: ComparedMessage | undefined,
): MessageDifference {
  const headers = compareHeaders(before?.headers ?? [], after?.headers ?? [])
  const body = before?.body || after?.body ? compareBodies(before?.body, after?.body) : undefined
  const counted = headers.filter(({ kind, isVolatile }) => kind !== 'same' && !isVolatile).length
  const count = Number(before?.line !== after?.line) + counted + Number(body !== undefined && !body.isSame)
  return { before: before?.line, after: after?.line, headers, body, count }
}

/** Headers by name, in the order of the second message; those it lacks where the first had them. */
export function compareHeaders(before: readonly HeaderPair[], after: readonly HeaderPair[]): HeaderDifference[] {
  const old = byName(before)
  const now = byName(after)
  const names = [...now.keys()]
  let follows = -1
  for (const name of old.keys()) {
    const at = names.indexOf(name)
    if (at >= 0) follows = at
    else names.splice((follows += 1), 0, name)
  }
  return names.map((name) => {
    const [was, is] = [old.get(name), now.get(name)]
    const values = { before: was?.values ?? [], after: is?.values ?? [] }
    return { name: is?.name ?? was?.name ?? name, kind: kindOf(values), ...values, isVolatile: VOLATILE.has(name) }
  })
}

function kindOf({ before, after }: Pick<HeaderDifference, 'before' | 'after'>): HeaderDifference['kind'] {
  if (before.length === 0) return 'added'
  if (after.length === 0) return 'removed'
  return before.join('\n') === after.join('\n') ? 'same' : 'changed'
}

function byName(headers: readonly HeaderPair[]): Map<string, { readonly name: string; readonly values: string[] }> {
  const found = new Map<string, { readonly name: string; readonly values: string[] }>()
  for (const [name, value] of headers) {
    const known = found.get(name.toLowerCase())
    if (known) known.values.push(value)
    else found.set(name.toLowerCase(), { name, values: [value] })
  }
  return found
}

const EMPTY = new Uint8Array()

function compareBodies(before: Uint8Array = EMPTY, after: Uint8Array = EMPTY): BodyDifference {
  const shorter = Math.min(before.length, after.length)
  let at = 0
  while (at < shorter && before[at] === after[at]) at += 1
  const isSame = at === before.length && at === after.length
  return { isSame, before: before.length, after: after.length, firstDifference: isSame ? undefined : at }
}
