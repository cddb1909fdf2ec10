import type { ConnectionKind, ConnectionSide } from '../../gateway/connection.ts'
import type { HeaderPair } from '../../gateway/message.ts'
import type { Trace, TraceBody, TraceEvent } from '../event.ts'
import { alignLists, pairGaps } from './align-lists.ts'
import { compareRuns } from './compare-runs.ts'
import { compareWords } from './compare-words.ts'
import type { ComparableRun, ComparisonCounts } from './comparison.ts'

/** The part of a connection that is compared. */
export interface ComparableConnection {
  readonly kind: ConnectionKind
  readonly target: { readonly kind: ConnectionKind } & (
    | { readonly target: string; readonly headers: readonly HeaderPair[] }
    | { readonly server: { readonly ip: string; readonly port: number } }
  )
  readonly handshake?: { readonly status: number; readonly headers: readonly HeaderPair[]; readonly body: Uint8Array }
  readonly trace: Trace
  /** Processor milliseconds. */
  readonly cost: number
}

/** Two connections beside each other. */
export interface ConnectionComparison {
  /** Of everything but frames and bytes: handshake or preread, the handlers, what they changed. */
  readonly counts: ComparisonCounts
  /** Frames that differ, or directions of a stream. */
  readonly frames: number
  /** What the client met is the same: the handshake's answer, what came through, the end. */
  readonly isAnsweredSame: boolean
  readonly isSame: boolean
  readonly words: readonly string[]
}

/** How many frames are told one by one. */
const TOLD = 6
/** Characters of a payload in a sentence. */
const SHOWN = 40

type Frame = Extract<TraceEvent, { type: 'frame-passed' }>

/** Holds two connections against each other; time and chance count for nothing. */
export function compareConnections(before: ComparableConnection, after: ComparableConnection): ConnectionComparison {
  const runs = compareRuns(runOf(before), runOf(after))
  const passed =
    before.kind === 'tcp' || before.kind === 'tls' ? compareStreams(before, after) : compareFrames(before, after)
  const ends = endWords(before, after)
  const told = passed.slice(0, TOLD)
  const words = [
    ...told,
    ...(passed.length > TOLD ? [`${passed.length - TOLD} more frames differ.`] : []),
    ...ends,
    ...compareWords(runs),
  ]
  const { counts } = runs
  const isAnsweredSame = passed.length === 0 && ends.length === 0 && counts.response === 0
  return { counts, frames: passed.length, isAnsweredSame, isSame: runs.isSame && words.length === 0, words }
}

/** Handshake and handlers, as those of a request. */
function runOf({ target, handshake, trace, cost }: ComparableConnection): ComparableRun {
  const request =
    'headers' in target
      ? { method: 'GET', target: target.target, headers: target.headers }
      : { method: target.kind.toUpperCase(), target: `${target.server.ip}:${target.server.port}`, headers: [] }
  const { status = 0, headers = [], body = new Uint8Array() } = handshake ?? {}
  return { request, response: { status, reason: '', headers, body, outcome: 'complete' }, trace, cost }
}

/** Each direction is aligned by what arrived, as their order may differ. */
function compareFrames(before: ComparableConnection, after: ComparableConnection): readonly string[] {
  return (['client', 'upstream'] as const).flatMap((side) => {
    const [left, right] = [before, after].map(({ trace }) => trace.events.flatMap((event) => frameOf(event, side)))
    const pairs = pairGaps(alignLists((left ?? []).map(arrivalKey), (right ?? []).map(arrivalKey)))
    return pairs.flatMap((pair) => frameWords(left?.[pair.left ?? -1], right?.[pair.right ?? -1], side))
  })
}

/** Datagrams of UDP as frames. */
function frameOf(event: TraceEvent, side: ConnectionSide): readonly Frame[] {
  if (event.type === 'frame-passed') return event.from === side ? [event] : []
  if (event.type !== 'bytes-passed' || event.from !== side) return []
  const { body, fate, ...rest } = event
  const isSent = fate === 'forwarded' || fate === 'said'
  const shape = { frame: 0, opcode: 'binary', arrived: event.t, before: body, plugins: [] } as const
  return [{ ...rest, ...shape, type: 'frame-passed', fate: isSent ? 'forwarded' : 'lost' }]
}

function arrivalKey({ opcode, status, before }: Frame): string {
  return `${opcode} ${status ?? ''} ${before.size} ${before.text ?? before.base64 ?? ''}`
}

function frameWords(before: Frame | undefined, after: Frame | undefined, side: ConnectionSide): readonly string[] {
  const frame = before ?? after
  if (!frame) return []
  const number = frame.frame > 0 ? ` ${frame.frame}` : ''
  const who = `Frame${number} from the ${side} (${frame.opcode} ${shown(frame.before)})`
  if (!after) return [`${who} did not come again.`]
  if (!before) return [`${who} did not come before.`]
  const differences = [
    ...(arrivalKey(before) === arrivalKey(after) ? [] : [`something else arrived: ${shown(after.before)}`]),
    ...(before.fate === after.fate ? [] : [`it was ${before.fate}, now ${after.fate}`]),
    ...(before.fate === 'forwarded' && after.fate === 'forwarded' ? sentWords(before, after) : []),
    ...pluginWords(before, after),
  ]
  return differences.length > 0 ? [`${who}: ${differences.join('; ')}.`] : []
}

function sentWords(before: Frame, after: Frame): readonly string[] {
  const [was, is] = [before.after ?? before.before, after.after ?? after.before]
  const [status, now] = [before.statusAfter ?? before.status, after.statusAfter ?? after.status]
  if (status !== now) return [`it closes with ${now ?? 'no status'} instead of ${status ?? 'none'}`]
  if (was.size === is.size && was.text === is.text && was.base64 === is.base64) return []
  return [`${shown(is)} is sent on instead of ${shown(was)}`]
}

function pluginWords(before: Frame, after: Frame): readonly string[] {
  const was = new Map(before.plugins.map(({ plugin, effect }) => [plugin, effect]))
  const is = new Map(after.plugins.map(({ plugin, effect }) => [plugin, effect]))
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((plugin) => {
    const [then, now] = [was.get(plugin), is.get(plugin)]
    if (then === now) return []
    if (now === undefined) return [`${plugin} no longer gets it`]
    return [`${plugin} ${now} it${then === undefined ? '' : ` (${then} before)`}`]
  })
}

/** Bytes have no borders: what went to each side as a whole. */
function compareStreams(before: ComparableConnection, after: ComparableConnection): readonly string[] {
  return (['client', 'upstream'] as const).flatMap((side) => {
    const [was, is] = [sentBy(before.trace, side), sentBy(after.trace, side)]
    let at = 0
    while (at < was.chars.length && was.chars[at] === is.chars[at]) at += 1
    if (at === was.chars.length && at === is.chars.length && was.size === is.size) return []
    const to = side === 'client' ? 'upstream' : 'client'
    return [`What the ${to} gets differs from byte ${at + 1} on (${was.size} bytes before, ${is.size} now).`]
  })
}

/** As far as the trace kept it, a char for each byte. */
function sentBy({ events }: Trace, side: ConnectionSide): { readonly chars: string; readonly size: number } {
  let chars = ''
  let size = 0
  for (const event of events) {
    if (event.type !== 'bytes-passed' || event.from !== side) continue
    if (event.fate !== 'forwarded' && event.fate !== 'said') continue
    const { text, base64 = '' } = event.body
    chars += text === undefined ? atob(base64) : latin1(text)
    size += event.body.size
  }
  return { chars, size }
}

function latin1(text: string): string {
  let chars = ''
  for (const byte of new TextEncoder().encode(text)) chars += String.fromCharCode(byte)
  return chars
}

function endWords(before: ComparableConnection, after: ComparableConnection): readonly string[] {
  const [was, is] = [before, after].map(({ trace }) => trace.events.find((event) => event.type === 'connection-closed'))
  const wordsOf = (end: typeof was): string =>
    end?.type === 'connection-closed' ? `${end.code}${end.toClient ? ` ${end.toClient.status}` : ''}` : 'never stood'
  return wordsOf(was) === wordsOf(is) ? [] : [`The connection ended otherwise: ${wordsOf(is)}, before ${wordsOf(was)}.`]
}

function shown({ text, base64, size }: TraceBody): string {
  if (text === undefined) return `${size} bytes${base64 ? ` ${base64.slice(0, SHOWN)}` : ''}`
  const line = JSON.stringify(text.slice(0, SHOWN))
  return text.length > SHOWN ? `${line}… of ${size} bytes` : line
}
