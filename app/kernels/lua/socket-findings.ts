import type { LuaUse } from '../../../engine/index.ts'
import type { Finding } from './findings.ts'
import type { ReachedFunction } from './handler-phases.ts'
import { rangeOf, usesOf, type LuaModule, type LuaProject } from './project.ts'

/** What opens a socket or waits, by library. Making the client does neither. */
const OPENING: Readonly<Record<string, readonly string[]>> = {
  'resty.http': ['connect', 'request', 'request_uri', 'request_pipeline', 'ssl_handshake', 'connect_uri'],
  'resty.redis': ['connect'],
  'resty.mysql': ['connect'],
  'resty.memcached': ['connect'],
  'resty.dns.resolver': ['query', 'tcp_query'],
  'resty.websocket.client': ['connect'],
  'resty.lock': ['lock'],
  pgmoon: ['connect'],
}
/** Phases in which ngx_lua lets nobody wait (nginx-behaviour.md A: cosockets). */
const WITHOUT_SOCKETS: ReadonlySet<string> = new Set(['init_worker', 'header_filter', 'body_filter', 'log'])

/** Clients of libraries that open sockets where nginx waits for none. */
export function socketFindings(project: LuaProject, reached: readonly ReachedFunction[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const { file, id, phase, plugin, through } of reached) {
    const module = project.get(file)
    if (!module || !WITHOUT_SOCKETS.has(phase)) continue
    for (const use of usesOf(module, id)) {
      const library = openedBy(module, use)
      if (library === undefined) continue
      const { names } = use.path
      const way = through.length > 0 ? ` ${plugin} calls this in ${phase} through ${through.join(' › ')}.` : ''
      found.set(`${file}:${names[0]?.start}:${phase}`, {
        code: 'socket-forbidden',
        severity: 'error',
        message: `${library} opens a socket in ${names.at(-1)?.name}, and in ${phase} nothing can wait for one`,
        hint: `Do it in access, or hand it to ngx.timer.at(0, …), which may wait.${way}`,
        file,
        range: rangeOf(module.source, { start: names[0]?.start ?? 0, end: names.at(-1)?.end ?? 0 }),
      })
    }
  }
  return [...found.values()]
}

/** The library whose client a call makes wait: `httpc:request_uri()` after `local httpc = http.new()`. */
function openedBy(module: LuaModule, { path, kind }: LuaUse): string | undefined {
  if ((kind !== 'method' && kind !== 'call') || path.local === undefined) return undefined
  const library = libraryOf(module, path.local)
  return library !== undefined && OPENING[library]?.includes(path.names.at(-1)?.name ?? '') ? library : undefined
}

/** The library that a local is, or is made by. */
function libraryOf(module: LuaModule, local: number, steps = 0): string | undefined {
  const value = module.symbols.locals[local]?.value
  if (value?.type === 'require') return value.module in OPENING ? value.module : undefined
  const from = value?.type === 'call' || value?.type === 'path' ? value.path.local : undefined
  return from === undefined || steps > 4 ? undefined : libraryOf(module, from, steps + 1)
}
