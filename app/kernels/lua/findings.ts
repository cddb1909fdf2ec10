import type { LuaUse } from '../../../engine/index.ts'
import type { ApplyResult } from '../../../engine/protocol.ts'
import { isForbidden, phaseWords, type Api, type ApiEntry } from './api.ts'
import { bodyFindings, mixedHandlerFindings } from './filter-findings.ts'
import { globalFindings } from './global-findings.ts'
import { reachedFunctions, type ReachedFunction } from './handler-phases.ts'
import { basePluginFindings } from './base-plugin.ts'
import { schemaFindings } from './schema-findings.ts'
import { socketFindings } from './socket-findings.ts'
import { rangeOf, usesOf, type LuaModule, type LuaProject } from './project.ts'
import { resolvePath } from './resolve.ts'

/** A remark of the editor, in the form of the gateway's own. */
export type Finding = ApplyResult['diagnostics'][number]

/** Everything that can be said about the Lua files without running them. */
export function findingsOf(project: LuaProject, api: Api): readonly Finding[] {
  const reached = reachedFunctions(project)
  const findings = [
    ...phaseFindings(project, api, reached),
    ...mixedHandlerFindings(project),
    ...bodyFindings(project, reached),
    ...socketFindings(project, reached),
    ...[...project.values()].flatMap((module) => [
      ...globalFindings(project, module, api),
      ...basePluginFindings(module),
      ...schemaFindings(module),
    ]),
  ]
  // A broken file has the parser's message; places of its last version would be wrong.
  return findings.filter(({ file }) => file === undefined || project.get(file)?.isStale !== true).toSorted(byPlace)
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return (a.file ?? '') < (b.file ?? '') ? -1 : 1
  return (a.range?.line ?? 0) - (b.range?.line ?? 0) || (a.range?.column ?? 0) - (b.range?.column ?? 0)
}

/** Calls in a phase that forbids them, in handlers and in all that handlers reach. */
function phaseFindings(project: LuaProject, api: Api, reached: readonly ReachedFunction[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const from of reached) {
    const module = project.get(from.file)
    if (!module) continue
    for (const use of usesOf(module, from.id)) {
      const entry = entryOf(project, module, { use, api })
      if (!entry || !isForbidden(entry, from.phase)) continue
      const finding = forbidden(module, { use, entry, from })
      const key = `${module.file}:${use.path.names[0]?.start}:${from.phase}`
      if (!found.has(key)) found.set(key, finding)
    }
  }
  return [...found.values()]
}

function entryOf(
  project: LuaProject,
  module: LuaModule,
  { use, api }: { readonly use: LuaUse; readonly api: Api },
): ApiEntry | undefined {
  const name = resolvePath(project, module, use.path).global
  if (name === undefined) return undefined
  const exact = api.get(name)
  if (exact) return exact.signature === '' || use.kind === 'call' ? exact : undefined
  // `ngx.header.x`, `ngx.var.y`: a field of a value that has phases.
  const parent = api.get(name.split('.').slice(0, 2).join('.'))
  return parent?.signature === '' ? parent : undefined
}

function forbidden(
  { file, source }: LuaModule,
  { use, entry, from }: { readonly use: LuaUse; readonly entry: ApiEntry; readonly from: ReachedFunction },
): Finding {
  const { names } = use.path
  const span = { start: names[0]?.start ?? 0, end: names.at(-1)?.end ?? 0 }
  const where = from.phase === 'timer' ? 'a timer: there is no request' : `${from.phase} phase`
  const way =
    from.through.length > 0
      ? `${from.plugin} calls this in ${from.phase} through ${from.through.join(' › ')}.`
      : undefined
  return {
    code: 'phase-forbidden',
    severity: 'error',
    message: `${entry.name} cannot be called in ${where} (${phaseWords(entry)})`,
    file,
    range: rangeOf(source, span),
    ...(way !== undefined && { hint: way }),
  }
}
