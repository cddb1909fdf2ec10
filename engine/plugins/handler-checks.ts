import { PLUGIN_PHASES } from '../gateway/phases.ts'
import type { KongRules } from '../gateway/versions/versions.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { functionsOf } from './handler-adapter.ts'
import { fieldOf } from './lua-source.ts'
import { cleanVersion } from './version-text.ts'

/** A handler that was loaded, before it is known to be sound. */
export interface LoadedHandler {
  readonly name: string
  readonly handler: LuaTable
  readonly vm: LuaVm
  readonly rules: KongRules
}

/** Something about a handler; its place is a line, or the first one that mentions a word. */
export interface HandlerProblem {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly line?: number | undefined
  readonly mention?: RegExp
}

/** What a handler says of itself, undefined where Kong does not take it. */
export interface CheckedHandler {
  readonly priority: number | undefined
  readonly version: string | undefined
  readonly problems: readonly HandlerProblem[]
}

/** Kong's checks of a handler in their order (Kong: loading.md §3), and functions that this Kong never calls. */
export function checkHandler(loaded: LoadedHandler): CheckedHandler {
  const { name, handler, vm } = loaded
  const priority = priorityOf(loaded)
  const version = versionOf(loaded)
  const got = (field: string) => vm.tostring(fieldOf(vm, handler, field))
  const problems: HandlerProblem[] = []
  if (priority === undefined) {
    const message = `Plugin "${name}" cannot be loaded because its PRIORITY field is not a valid integer number, got: "${got('PRIORITY')}".\n`
    problems.push({ code: 'plugin-priority', severity: 'error', message, mention: /\bPRIORITY\b/ })
  }
  if (version === undefined) {
    const message = `Plugin "${name}" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "${got('VERSION')}".\n`
    problems.push({ code: 'plugin-version', severity: 'error', message, mention: /\bVERSION\b/ })
  }
  return { priority, version, problems: [...problems, ...methodProblems(loaded), ...uncalled(loaded)] }
}

/** Before 3.0 no number counts as 0, and fractions are fine (Kong: loading.md §11). */
function priorityOf({ handler, vm, rules }: LoadedHandler): number | undefined {
  const value = fieldOf(vm, handler, 'PRIORITY')
  if (rules.handlers.priority === 'any' && (value === undefined || value === false)) return 0
  if (typeof value !== 'number') return undefined
  return Number.isInteger(value) || rules.handlers.priority === 'any' ? value : undefined
}

/** The cleaned version is written back, as plugins that print their VERSION notice (Kong: loading.md §3). */
function versionOf({ handler, vm, rules }: LoadedHandler): string | undefined {
  const value = fieldOf(vm, handler, 'VERSION')
  const given = typeof value === 'string' ? value : undefined
  if (!rules.handlers.checksVersion) return given ?? ''
  const version = given === undefined ? undefined : cleanVersion(given)
  if (version !== undefined) handler.setString('VERSION', version)
  return version
}

function methodProblems({ name, handler, vm, rules }: LoadedHandler): HandlerProblem[] {
  const functions = functionsOf(vm, handler, rules.phases)
  const response = functions.get('response')
  if (!response || !(functions.has('header_filter') || functions.has('body_filter'))) return []
  const message = `Plugin "${name}" can't be loaded because it implements both \`response\` and \`header_filter\` or \`body_filter\` methods.\n`
  return [{ code: 'plugin-response', severity: 'error', message, line: response.p.info?.line }]
}

/** A function that this Kong never calls is a mistake that nothing else would tell. */
function uncalled({ handler, vm, rules }: LoadedHandler): HandlerProblem[] {
  const own = functionsOf(vm, handler, new Set(PLUGIN_PHASES))
  return [...own].flatMap(([phase, f]): HandlerProblem[] => {
    if (rules.phases.has(phase)) return []
    const message = `Kong ${rules.version} does not call \`${phase}\` of plugins`
    return [{ code: 'phase-not-called', severity: 'warning', message, line: f.p.info?.line }]
  })
}
