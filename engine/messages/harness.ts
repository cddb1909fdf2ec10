import { expect, it } from 'vitest'

import type { Diagnostic } from '../diagnostic.ts'
import { createEngine } from '../engine.ts'
import type { HeaderPair } from '../gateway/message.ts'
import { createMemoryHost, type MemoryHostOptions, type ScriptedAnswer } from '../hosts/memory/host.ts'
import type { Run, SendRequest } from '../protocol.ts'

/** What a case wants to be true; every key that is there is compared whole. */
export interface Expected {
  /** Error diagnostics of the load: `file: message`. */
  readonly problems?: readonly string[]
  /** Warnings of the load: `file: message`. */
  readonly warnings?: readonly string[]
  /** How the client saw the answer end; `complete` when it is not said. */
  readonly outcome?: Run['response']['outcome']
  /** Status and reason phrase, e.g. `403 Forbidden`. */
  readonly status?: string
  /** Values of the answer's headers by name; undefined: there is none. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  /** Lines of the error log with their levels, from the load on, tracebacks cut off. */
  readonly log?: readonly string[]
  /** What the handlers said with `say(…)`. */
  readonly said?: readonly string[]
  /** `plugin:phase` of each handler that ran for the request. */
  readonly ran?: readonly string[]
  /** Request line (no name), whether TLS is verified (`(verify)`) and headers an upstream got, by name; undefined: it did not get the header. */
  readonly upstream?: Readonly<Record<string, string | undefined>>
}

/** A folder of files, one request through it, and what comes of both. */
export interface Case {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  readonly request?: Partial<SendRequest>
  /** What an upstream says; null refuses the connection. */
  readonly answer?: ScriptedAnswer | null
  readonly resolve?: MemoryHostOptions['resolve']
  readonly expects: Expected
}

/** Code of each phase; several lines are put into one, so that phases stand on line 3, 4 … in their order. */
export type PhaseCode = Readonly<Record<string, string>>

const SAY =
  'local function say(...) local t = {} for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end ' +
  'ngx.log(ngx.NOTICE, "say: ", table.concat(t, " ")) end'

/** The files of plugins by name; the first one has the highest priority. Their lists are global rows. */
export function plugins(code: Readonly<Record<string, PhaseCode>>): Record<string, string> {
  const names = Object.keys(code)
  return Object.fromEntries(
    names.map((name, index) => [
      `kong/plugins/${name}/handler.lua`,
      handlerOf(code[name] ?? {}, (names.length - index) * 1000),
    ]),
  )
}

function handlerOf(code: PhaseCode, priority: number): string {
  const phases = Object.entries(code).map(
    ([phase, lua]) => `function P:${phase}(conf) ${lua.trim().replaceAll(/\s*\n\s*/g, ' ')} end`,
  )
  return [SAY, `local P = { PRIORITY = ${priority}, VERSION = "1.0.0" }`, ...phases, 'return P', ''].join('\n')
}

/** Every phase that leaves a trace and does nothing. */
export const WITNESS: PhaseCode = { rewrite: '', access: '', header_filter: '', body_filter: '', log: '' }

/** Lua texts with what `pcall` makes of them, in one phase of one request. */
export function evaluations(
  title: string,
  phase: string,
  table: readonly (readonly [lua: string, result: string])[],
  rest: Partial<Omit<Case, 'title' | 'files' | 'expects'>> = {},
): Case {
  const code = table.map(([lua]) => `say(pcall(function() ${lua} end))`).join(' ')
  const once = phase === 'body_filter' ? `if not ngx.arg[2] then return end ${code}` : code
  return {
    title,
    files: plugins({ p: { [phase]: once } }),
    ...rest,
    expects: { said: table.map(([, result]) => result) },
  }
}

const HELLO: ScriptedAnswer = {
  headers: [
    ['Content-Type', 'text/plain'],
    ['Content-Length', '5'],
  ],
  chunks: ['hello'],
}
const YAML = `_format_version: "3.0"
services:
- name: up
  url: http://up.test
  routes:
  - name: all
    paths: [/]
`

/** A kong.yml with rows for plugins; `routes` and `service` replace parts of the usual one. */
export function kongYml(
  names: readonly string[],
  { service = '  url: http://up.test', route = '    paths: [/]', more = '' } = {},
): string {
  const rows = names.length > 0 ? `plugins:\n${names.map((name) => `- name: ${name}\n`).join('')}` : ''
  return YAML.replace('  url: http://up.test', service).replace('    paths: [/]', route) + rows + more
}

/** What was observed, in the shape of what is expected. */
export async function observe(given: Case): Promise<Required<Omit<Expected, 'headers' | 'upstream'>> & Observation> {
  const { answer = HELLO, request, resolve } = given
  const host = createMemoryHost({ upstream: () => answer ?? undefined, ...(resolve && { resolve }) })
  const engine = createEngine({ host })
  const names = Object.keys(given.files).flatMap((path) => /^kong\/plugins\/([^/]+)\/handler/.exec(path)?.[1] ?? [])
  const files = { 'kong.yml': kongYml(names), ...given.files }
  const applied = await host.run(engine.apply({ id: 'messages', files }))
  const said = (wanted: Diagnostic['severity']) =>
    applied.diagnostics.flatMap(({ severity, file = '', message }) =>
      severity === wanted ? `${file}: ${message}` : [],
    )
  const run = applied.ok
    ? await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'api.test']], ...request }))
    : undefined
  await host.advance(500)
  const lines = host.lines.map(({ level, message }) => withoutAddresses(`${level} ${message}`))
  const sent = host.requests.at(-1)
  engine.dispose()
  return {
    problems: said('error'),
    warnings: said('warning'),
    ...answered(run),
    log: lines.filter((line) => !/ say: /.test(line)).map((line) => line.split(TRACEBACK, 1)[0] ?? ''),
    said: lines.flatMap((line) => / say: (.*)$/s.exec(line)?.[1] ?? []),
    upstream: sent && [['', `${sent.method} ${sent.target}`], ['(verify)', String(sent.verifyTls)], ...sent.headers],
    lines,
  }
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g
const TRACEBACK = /\n(?=stack traceback:|coroutine 0:)/

function withoutAddresses(line: string): string {
  return line.replaceAll(/\b(table|function|userdata|thread): 0x[0-9a-f]+/g, '$1: 0x…')
}

interface Observation {
  readonly headers: readonly HeaderPair[]
  readonly upstream: readonly HeaderPair[] | undefined
  /** Whole lines of the log, tracebacks included. */
  readonly lines: readonly string[]
}

function answered(run: Run | undefined) {
  const response = run?.response
  const id = run?.trace.events[0]?.request
  return {
    outcome: response?.outcome ?? 'closed',
    status: response ? `${response.status} ${response.reason}` : '',
    headers: (response?.headers ?? []).map(([name, value]) => [name, value.replaceAll(UUID, '<uuid>')] as const),
    body: latin1(response?.body ?? new Uint8Array()).replaceAll(/\b[0-9a-f]{32}\b/g, 'R'),
    ran: (run?.trace.events ?? []).flatMap((event) =>
      event.type === 'handler-started' ? [`${event.plugin ?? ''}:${event.phase ?? ''}`] : [],
    ),
    id,
  }
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** One test per case: what is expected of it, nothing else. */
export function provoke(cases: readonly Case[]): void {
  it.each(cases.map((given) => [given.title, given] as const))('%s', async (_title, given) => {
    const { expects } = given
    const seen = await observe(given)
    const asked = Object.keys(expects) as (keyof Expected)[]
    const actual = Object.fromEntries(asked.map((key) => [key, partOf(seen, key, expects)]))
    if (!expects.problems) expect(seen.problems).toEqual([])
    expect(actual).toEqual(expects)
  })
}

function partOf(seen: Awaited<ReturnType<typeof observe>>, key: keyof Expected, expects: Expected): unknown {
  if (key === 'headers') return named(seen.headers, expects.headers)
  if (key === 'upstream') return seen.upstream && named(seen.upstream, expects.upstream)
  return seen[key]
}

function named(pairs: readonly HeaderPair[], wanted: Readonly<Record<string, string | undefined>> = {}) {
  const valueOf = (name: string) => {
    const values = pairs.filter(([given]) => given.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
    return values.length > 0 ? values.join(' | ') : undefined
  }
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, valueOf(name)]))
}

/** Every text a list of cases compares. */
export function textsOf(cases: readonly Case[]): string[] {
  return cases.flatMap(({ expects }) => [
    ...(expects.problems ?? []),
    ...(expects.warnings ?? []),
    ...(expects.log ?? []),
    ...(expects.said ?? []),
    ...(expects.status === undefined ? [] : [expects.status]),
    ...(expects.body === undefined ? [] : [expects.body]),
    ...Object.entries(expects.headers ?? {}).map(([name, value]) => `${name}: ${value ?? ''}`),
    ...Object.entries(expects.upstream ?? {}).map(([name, value]) => `${name}: ${value ?? ''}`),
  ])
}
