import type { LuaUse } from '../../../engine/index.ts'
import { pluginOfPath } from '../scenario-files.ts'
import { usesOf, type LuaModule, type LuaProject } from './project.ts'
import { resolvePath, resolveValue } from './resolve.ts'

/** A function that handlers reach, with the phases it may run in and the way there. */
export interface ReachedFunction {
  readonly file: string
  readonly id: number
  readonly phase: string
  readonly plugin: string
  /** Names of the functions between the handler and this one. */
  readonly through: readonly string[]
}

/** A handler function: `function M:access()`. */
export interface HandlerFunction {
  readonly file: string
  readonly id: number
  readonly phase: string
  readonly plugin: string
  readonly span: { readonly start: number; readonly end: number }
}

const PHASES: ReadonlySet<string> = new Set(
  `init_worker configure certificate rewrite preread access response header_filter body_filter log
  ws_handshake ws_client_frame ws_upstream_frame ws_close`.split(/\s+/),
)
const TIMERS: ReadonlySet<string> = new Set(['ngx.timer.at', 'ngx.timer.every', 'kong.timer.at', 'kong.timer.every'])

/** Whether a name is a handler phase. */
export function isPhase(name: string): boolean {
  return PHASES.has(name)
}

/** The handler functions of every handler.lua. */
export function handlerFunctions(project: LuaProject): readonly HandlerFunction[] {
  return [...project.values()].flatMap((module) => {
    const plugin = pluginOfPath(module.file)
    const { result } = module.symbols
    if (plugin === undefined || !module.file.endsWith('/handler.lua') || !result) return []
    const names = [...new Set(module.symbols.definitions.map(({ path }) => path.names.at(-1)?.name ?? ''))]
    const inTable = result.type === 'table' ? result.items.map(({ name }) => name?.name ?? '') : []
    return [...new Set([...names, ...inTable])].filter(isPhase).flatMap((phase) => {
      const found = resolveValue(project, module, { value: result, rest: [phase] })
      if (!found.function || !found.definition) return []
      return [{ ...found.function, phase, plugin, span: found.definition.span }]
    })
  })
}

/** Every function a handler reaches by calls, through local helpers and other modules; and what timers run. */
export function reachedFunctions(project: LuaProject): readonly ReachedFunction[] {
  const queue: ReachedFunction[] = handlerFunctions(project).map(({ file, id, phase, plugin }) => {
    return { file, id, phase, plugin, through: [] }
  })
  const seen = new Set<string>()
  const reached: ReachedFunction[] = []
  for (let next = queue.shift(); next; next = queue.shift()) {
    const key = `${next.file}#${next.id}#${next.phase}`
    if (seen.has(key)) continue
    seen.add(key)
    reached.push(next)
    const module = project.get(next.file)
    if (module) queue.push(...calledBy(project, module, next))
  }
  return reached
}

/** The phases that may run a line: those that reach the innermost function around it. */
export function phasesAt(project: LuaProject, { file, symbols }: LuaModule, line: number): readonly string[] {
  const id = symbols.functions.findLastIndex((made) => made.line <= line && line <= made.lastLine)
  const reached = reachedFunctions(project).filter((from) => from.file === file && from.id === id)
  return [...new Set(reached.map(({ phase }) => phase))]
}

function calledBy(project: LuaProject, module: LuaModule, from: ReachedFunction): readonly ReachedFunction[] {
  const inner = module.symbols.functions.flatMap(({ parent, passedTo }, id): ReachedFunction[] => {
    if (parent !== from.id || id === 0) return []
    const receiver = passedTo && resolvePath(project, module, passedTo).global
    return [{ ...from, id, phase: isTimer(receiver) ? 'timer' : from.phase }]
  })
  const outer = usesOf(module, from.id)
    .filter(({ kind }) => kind === 'call' || kind === 'method')
    .flatMap((use) => targetsOf(project, module, use, from))
  return [...inner, ...outer]
}

/** What a call runs: the function it names, and functions it hands over by name. */
function targetsOf(project: LuaProject, module: LuaModule, use: LuaUse, from: ReachedFunction): ReachedFunction[] {
  const callee = resolvePath(project, module, use.path)
  const name = use.path.names.at(-1)?.name ?? ''
  const through = [...from.through, name]
  const handed = use.args.flatMap((argument) => {
    const target = argument?.type === 'path' ? resolvePath(project, module, argument.path).function : undefined
    return target ? [{ ...from, ...target, phase: isTimer(callee.global) ? 'timer' : from.phase, through }] : []
  })
  return callee.function ? [{ ...from, ...callee.function, through }, ...handed] : handed
}

function isTimer(name: string | undefined): boolean {
  return name !== undefined && TIMERS.has(name)
}
