import { expect, it } from 'vitest'

import { createEngine, type Engine } from '../engine.ts'
import type { HeaderPair } from '../gateway/message.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'

/** Something that makes the gateway speak, and what it then says. */
export interface Provocation {
  readonly title: string
  readonly texts: readonly string[]
  provoke(): Promise<readonly string[]>
}

/** A request to the Admin API: `POST /routes`, its body and more headers. */
export type Asked = readonly [request: string, body?: unknown, headers?: readonly HeaderPair[]]

const NODE = {
  hostname: 'test',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 1,
  connections: { accepted: 0, active: 0, total: 0 },
  trustedOrigins: [],
}

/** A plugin without handlers and the schema given. */
export function pluginFiles(name: string, schema: string, daos?: string): Record<string, string> {
  return {
    [`kong/plugins/${name}/handler.lua`]: 'return { PRIORITY = 1, VERSION = "1.0.0" }',
    [`kong/plugins/${name}/schema.lua`]: `local typedefs = require "kong.db.schema.typedefs"\n${schema}`,
    ...(daos === undefined ? {} : { [`kong/plugins/${name}/daos.lua`]: daos }),
  }
}

/** An engine that runs these files; who asks for it says when it is no longer needed. */
export async function running(files: Readonly<Record<string, string>>): Promise<Engine> {
  const engine = createEngine({ host: createMemoryHost() })
  const { diagnostics } = await engine.apply({
    id: 'messages',
    files: { 'kong.yml': '_format_version: "3.0"\n', ...files },
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return engine
}

/** What the Admin API answers: status and body as text. */
export function ask(
  engine: Engine,
  [request, body, headers = []]: Asked,
): {
  status: number
  text: string
  headers: readonly HeaderPair[]
} {
  const [method = 'GET', target = '/'] = request.split(' ')
  const isText = typeof body === 'string'
  const bytes = body === undefined ? undefined : new TextEncoder().encode(isText ? body : JSON.stringify(body))
  const type: HeaderPair[] = headers.some(([name]) => name === 'Content-Type')
    ? []
    : [['Content-Type', 'application/json']]
  const answer = engine.admin({ method, target, headers: [...type, ...headers], ...(bytes && { body: bytes }) }, NODE)
  return { status: answer.status, text: new TextDecoder().decode(answer.body), headers: answer.headers }
}

/** Each answer as `status message`, or as `status body` where it is no error of a DAO. */
export function refusals(engine: Engine, asked: readonly Asked[]): string[] {
  return asked.map((one) => {
    const { status, text } = ask(engine, one)
    if (status === 201) return 'created'
    const body = text.startsWith('{') ? (JSON.parse(text) as { readonly message?: string; readonly code?: number }) : {}
    return `${status} ${body.code === undefined ? text : `${body.code} ${body.message}`}`
  })
}

/** Sentences of a table of errors with the fields they are about: `a.b: sentence`. */
export function sentences(errors: unknown, path: readonly string[] = []): string[] {
  if (typeof errors !== 'object' || errors === null) return [`${path.join('.')}: ${String(errors)}`]
  return Object.entries(errors).flatMap(([key, value]) =>
    sentences(value, Array.isArray(errors) ? path : [...path, key]),
  )
}

/** One test each: what it says, nothing else. */
export function provokeAll(list: readonly Provocation[]): void {
  it.each(list.map((one) => [one.title, one] as const))('%s', async (_title, { provoke, texts }) => {
    expect(await provoke()).toEqual(texts)
  })
}
