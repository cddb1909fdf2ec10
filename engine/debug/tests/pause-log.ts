import { createEngine, type Engine } from '../../engine.ts'
import { createMemoryHost } from '../../hosts/memory/host.ts'
import type { MemoryHost, MemoryHostOptions } from '../../hosts/memory/host.ts'
import type { Run, SendRequest } from '../../protocol.ts'
import type { Debugger } from '../debugger.ts'
import type { DebugEvent, Stop, VariableView } from '../model.ts'

const schema = (name: string) =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = { { limit = { type = "integer", default = 5 } } } } } } }`

/** A scenario of plugins given as handler source, all global, before one upstream that answers. */
export function scenarioOf(handlers: Readonly<Record<string, string>>, extra: Readonly<Record<string, string>> = {}) {
  const names = Object.keys(handlers)
  const files: Record<string, string> = {
    'kong.yml': `_format_version: "3.0"
services:
- { name: up, url: "http://up.test", routes: [{ name: all, paths: [/] }] }
plugins:
${names.map((name) => `- name: ${name}`).join('\n')}
`,
    'phasescope.yml': `upstreams:
  up.test:
    - reply: { status: 200, headers: { content-type: text/plain }, body: { text: hello }, delay: 5ms }
`,
    ...extra,
  }
  for (const name of names) {
    files[`kong/plugins/${name}/handler.lua`] = handlers[name] ?? ''
    files[`kong/plugins/${name}/schema.lua`] = schema(name)
  }
  return { id: 'test', files }
}

export const GET: SendRequest = { method: 'GET', target: '/', headers: [['Host', 'api.test']] }

/** An engine that is debugged, and what it told. */
export interface Bench {
  readonly host: MemoryHost
  readonly engine: Engine
  readonly debug: Debugger
  readonly events: DebugEvent[]
  /** Starts a request; the result settles when it is over. */
  send(request?: Partial<SendRequest>): Promise<Run>
  /** The next stop. */
  stop(): Promise<Stop>
  /** The next stop, or undefined when the request ends without one. */
  stopOrEnd(sent: Promise<Run>): Promise<Stop | undefined>
  /** Waits for a promise while the clock moves. */
  run<T>(promise: Promise<T>): Promise<T>
}

export async function debugBench(
  handlers: Readonly<Record<string, string>>,
  extra?: Readonly<Record<string, string>>,
  { onRun, ...outside }: MemoryHostOptions & { readonly onRun?: (run: Run) => void } = {},
): Promise<Bench> {
  const host = createMemoryHost(outside)
  const engine = createEngine({ host, ...(onRun && { onRun: (read) => onRun(read()) }) })
  const debug = engine.debug()
  const events: DebugEvent[] = []
  const stops: Stop[] = []
  const waiting: ((stop: Stop) => void)[] = []
  debug.listen((event) => {
    events.push(event)
    if (event.type !== 'paused') return
    const next = waiting.shift()
    if (next) next(event.stop)
    else stops.push(event.stop)
  })
  const applied = await host.run(engine.apply(scenarioOf(handlers, extra)))
  if (!applied.ok) throw new Error(JSON.stringify(applied.diagnostics))
  return {
    host,
    engine,
    debug,
    events,
    send: (request) => engine.send({ ...GET, ...request }),
    stop() {
      const known = stops.shift()
      return host.run(known ? Promise.resolve(known) : new Promise<Stop>((resolve) => waiting.push(resolve)))
    },
    async stopOrEnd(sent) {
      const known = stops.shift()
      if (known) return known
      let wake = (_stop: Stop): void => undefined
      const stopped = new Promise<Stop>((resolve) => {
        wake = resolve
      })
      waiting.push(wake)
      const next = await host.run(Promise.race([stopped, sent.then(() => undefined)]))
      if (next === undefined) waiting.splice(waiting.indexOf(wake), 1)
      return next
    },
    run: (promise) => host.run(promise),
  }
}

/** `access.lua:6 quota | locals: a = 1, b = "x"` … one line for each frame. */
export async function describeStop(debug: Debugger, stop: Stop): Promise<string> {
  const lines = [
    `${stop.isPast ? 'past' : 'stopped'} (${reasonText(stop)}) ${[stop.phase, stop.plugin].filter(Boolean).join(' ')}`.trimEnd(),
  ]
  for (const frame of stop.frames) {
    const where = frame.place ? `${frame.place.file.replace('kong/plugins/', '')}:${frame.place.line}` : '[library]'
    const scopes = await debug.scopes(stop.id, frame.index)
    const parts: string[] = []
    for (const { name, ref } of scopes) {
      if (name === 'Globals') continue
      const variables = await debug.variables(stop.id, ref)
      parts.push(`${name.toLowerCase()}: ${variables.map(variableText).join(', ')}`)
    }
    const coroutine = frame.coroutine === 0 ? '' : ` (resumer ${frame.coroutine})`
    lines.push(`  ${where} ${frame.name}${coroutine}${parts.length > 0 ? ` | ${parts.join(' | ')}` : ''}`)
  }
  return lines.join('\n')
}

function variableText({ name, text }: VariableView): string {
  return `${name} = ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`
}

function reasonText({ reason }: Stop): string {
  switch (reason.type) {
    case 'breakpoint':
    case 'exit':
      return `${reason.type} ${reason.id}`
    case 'change':
    case 'skip':
      return `${reason.type} ${reason.id}: ${reason.text}`
    case 'error':
      return `${reason.isCaught ? 'caught' : 'uncaught'} error: ${reason.message}`
    default:
      return reason.type
  }
}
