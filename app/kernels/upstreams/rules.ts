import { parse } from 'yaml'
import { listOf, own, recordOf, textOfUnknown } from '../plain-data.ts'

export const RULE_ANSWERS = ['reply', 'echo', 'refused', 'timeout', 'reset', 'reset-mid-body', 'malformed'] as const
export type RuleAnswer = (typeof RULE_ANSWERS)[number]
export const BODY_KINDS = ['none', 'json', 'text', 'base64', 'file'] as const
export type BodyKind = (typeof BODY_KINDS)[number]

/** A rule of `upstreams:` as a form shows it; everything is text. Empty means: not said. */
export interface UpstreamRuleForm {
  readonly method: string
  readonly path: string
  /** `other` is a script of a WebSocket or a stream: it is edited in the file. */
  readonly answer: RuleAnswer | 'other'
  readonly status: string
  readonly reason: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly bodyKind: BodyKind
  readonly body: string
  readonly chunks: string
  /** With its unit: `20ms`, `2s`. */
  readonly delay: string
}

/** Rules of one host, in the order they are tried. */
export interface UpstreamForm {
  readonly host: string
  readonly rules: readonly UpstreamRuleForm[]
}

export const EMPTY_RULE: UpstreamRuleForm = {
  method: '',
  path: '',
  answer: 'reply',
  status: '200',
  reason: '',
  headers: [],
  bodyKind: 'none',
  body: '',
  chunks: '',
  delay: '',
}

/** `upstreams:` of phasescope.yml; undefined while the file can't be read. */
export function readUpstreams(text: string): readonly UpstreamForm[] | undefined {
  let data: unknown
  try {
    data = parse(text)
  } catch {
    return undefined
  }
  return Object.entries(recordOf(own(data, 'upstreams')) ?? {}).map(([host, given]) => ({
    host,
    rules: (Array.isArray(given) ? (given as readonly unknown[]) : [given]).map(formOf),
  }))
}

function formOf(rule: unknown): UpstreamRuleForm {
  const match = own(rule, 'match')
  const reply = recordOf(own(rule, 'reply'))
  return {
    ...EMPTY_RULE,
    ...(reply ? replyOf(reply) : { status: '' }),
    method: textOfUnknown(own(match, 'method')),
    path: textOfUnknown(own(match, 'path')),
    answer: answerOf(rule),
    delay: textOfUnknown(own(reply, 'delay') ?? own(rule, 'delay')),
  }
}

function answerOf(rule: unknown): UpstreamRuleForm['answer'] {
  const fault = own(rule, 'fault')
  if (fault !== undefined) return RULE_ANSWERS.find((answer) => answer === fault) ?? 'other'
  if (own(rule, 'reply') !== undefined) return 'reply'
  return own(rule, 'echo') === true ? 'echo' : 'other'
}

function replyOf(reply: Readonly<Record<string, unknown>>): Partial<UpstreamRuleForm> {
  return {
    status: textOfUnknown(own(reply, 'status')),
    reason: textOfUnknown(own(reply, 'reason')),
    headers: headersOf(own(reply, 'headers')),
    chunks: textOfUnknown(own(reply, 'chunks')),
    ...bodyOf(own(reply, 'body')),
  }
}

function headersOf(given: unknown): UpstreamRuleForm['headers'] {
  if (Array.isArray(given))
    return given.map((pair: unknown) => [textOfUnknown(listOf(pair)[0]), textOfUnknown(listOf(pair)[1])])
  return Object.entries(recordOf(given) ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one) => [name, textOfUnknown(one)] as const),
  )
}

function bodyOf(given: unknown): { readonly bodyKind: BodyKind; readonly body: string } {
  if (typeof given === 'string') return { bodyKind: 'text', body: given }
  const record = recordOf(given)
  if (!record) return { bodyKind: 'none', body: '' }
  if (Object.hasOwn(record, 'json')) return { bodyKind: 'json', body: JSON.stringify(record['json'], undefined, 2) }
  const kind = BODY_KINDS.find((candidate) => candidate !== 'none' && Object.hasOwn(record, candidate))
  return kind ? { bodyKind: kind, body: textOfUnknown(record[kind]) } : { bodyKind: 'none', body: '' }
}
