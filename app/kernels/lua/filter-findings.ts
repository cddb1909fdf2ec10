import type { LuaUse } from '../../../engine/index.ts'
import type { Finding } from './findings.ts'
import { handlerFunctions, type ReachedFunction } from './handler-phases.ts'
import { rangeOf, usesOf, type LuaModule, type LuaProject } from './project.ts'
import { resolvePath } from './resolve.ts'

/** `response` beside `header_filter` or `body_filter`: Kong does not load such a plugin. */
export function mixedHandlerFindings(project: LuaProject): readonly Finding[] {
  const handlers = handlerFunctions(project)
  return handlers.flatMap(({ file, phase, plugin, span }) => {
    const others = handlers.filter((other) => other.plugin === plugin && FILTERS.has(other.phase))
    const source = project.get(file)?.source
    if (phase !== 'response' || others.length === 0 || source === undefined) return []
    return [
      {
        code: 'response-with-filters',
        severity: 'error',
        message: `Kong will not load ${plugin}: it implements both \`response\` and \`${others[0]?.phase}\``,
        hint: 'Do in response what the filters do, and remove them: response sees the whole answer.',
        file,
        range: rangeOf(source, span),
      } as const,
    ]
  })
}
const FILTERS: ReadonlySet<string> = new Set(['header_filter', 'body_filter'])

/** A body that changes in body_filter while nobody clears its Content-Length. */
export function bodyFindings(project: LuaProject, reached: readonly ReachedFunction[]): readonly Finding[] {
  return [...new Set(reached.map(({ plugin }) => plugin))].flatMap((plugin): readonly Finding[] => {
    const own = reached.filter((from) => from.plugin === plugin)
    const isCleared = own.some(
      (from) =>
        BEFORE_THE_BODY.has(from.phase) &&
        usesIn(project, from).some(({ module, use }) => clears(project, module, use)),
    )
    if (isCleared) return []
    return own
      .filter(({ phase }) => phase === 'body_filter')
      .flatMap((from) => usesIn(project, from))
      .filter(({ module, use }) => changesBody(project, module, use))
      .slice(0, 1)
      .map(({ module, use }) => ({
        code: 'stale-content-length',
        severity: 'warning',
        message: `body_filter of ${plugin} changes the body, but the client is still told its old Content-Length`,
        hint: 'Add kong.response.clear_header("Content-Length") to header_filter.',
        file: module.file,
        range: rangeOf(module.source, { start: use.path.names[0]?.start ?? 0, end: use.path.names.at(-1)?.end ?? 0 }),
      }))
  })
}
const BEFORE_THE_BODY: ReadonlySet<string> = new Set(['header_filter', 'access', 'rewrite'])

function usesIn(
  project: LuaProject,
  { file, id }: ReachedFunction,
): readonly { readonly module: LuaModule; readonly use: LuaUse }[] {
  const module = project.get(file)
  return module ? usesOf(module, id).map((use) => ({ module, use })) : []
}

function changesBody(project: LuaProject, module: LuaModule, use: LuaUse): boolean {
  const name = resolvePath(project, module, use.path).global
  return (name === 'kong.response.set_raw_body' && use.kind === 'call') || (name === 'ngx.arg' && use.kind === 'write')
}

function clears(project: LuaProject, module: LuaModule, use: LuaUse): boolean {
  const name = resolvePath(project, module, use.path).global ?? ''
  if (use.kind === 'write') return /^ngx\.header\.(content_length|content-length)$/i.test(name)
  if (!/^kong\.response\.(clear_header|set_header|set_headers)$/.test(name)) return false
  return use.args.some(
    (argument) => argument?.type === 'literal' && /^content[-_]length$/i.test(String(argument.value)),
  )
}
