import type { Diagnostic } from '../diagnostic.ts'
import {
  fullVersion,
  KONG_VERSIONS,
  kongVersionOf,
  unknownVersion,
  type KongVersion,
} from '../gateway/versions/versions.ts'
import { parseYaml } from '../gateway/yaml.ts'
import type { BreakpointSpec, Scenario, TrafficItem, VirtualUpstream } from './model.ts'
import { lessonDecoder } from './lesson-yml.ts'
import { decodeFile, integer, listOf, looseText, mapOf, objectOf, oneOf, recordOf, type Decoder } from './strict.ts'
import { breakpointShape, trafficDecoder } from './traffic.ts'
import { rulesDecoder } from './upstream-rules.ts'

/** What phasescope.yml says, defaults filled in (DESIGN §2). */
export interface PhasescopeFile {
  readonly kong: KongVersion
  readonly version: string
  readonly edition: 'community' | 'enterprise'
  readonly seed: number
  readonly clock: number | undefined
  readonly environment: Scenario['environment']
  readonly budget: Scenario['budget']
  readonly upstreams: readonly VirtualUpstream[]
  readonly traffic: readonly TrafficItem[]
  readonly breakpoints: readonly BreakpointSpec[]
}

const FILE = 'phasescope.yml'

/** LUA.md §2.5 */
const BUDGET: Scenario['budget'] = { instructions: 20e6, memory: 512 * 1024 * 1024 }

const versionText: Decoder<{ readonly kong: KongVersion; readonly version: string }> = (value, at) => {
  // YAML reads 3.10 as the number 3.1; only quotes keep it.
  const given = looseText(value, at)
  const kong = given === undefined ? undefined : kongVersionOf(given)
  if (given === undefined) return undefined
  if (kong === undefined) return at.report(`${unknownVersion(given)} (write it in quotes)`)
  return { kong, version: fullVersion(given, kong) }
}

const clock: Decoder<number> = (value, at) => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? at.report("'clock' must be a time such as 2026-01-01T00:00:00Z") : time
}

const breakpoint: Decoder<BreakpointSpec> = (value, at) => {
  const given = breakpointShape(value, at)
  if (!given) return undefined
  const { file, line, condition } = given
  if (file === undefined || line === undefined) return at.report("a breakpoint needs 'file' and 'line'")
  return condition === undefined ? { file, line } : { file, line, condition }
}

interface ReadFile {
  readonly value: PhasescopeFile
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads phasescope.yml strictly: an unknown key is a mistake. Without the file everything has its default. A version
 * that is given counts instead of the file's.
 */
export function readPhasescopeFile(files: Readonly<Record<string, string>>, version?: string): ReadFile {
  const read = readFile(files)
  if (version === undefined) return read
  const kong = kongVersionOf(version)
  if (kong !== undefined) return { ...read, value: { ...read.value, kong, version: fullVersion(version, kong) } }
  const problem = { code: 'kong-version', severity: 'error', message: unknownVersion(version) } as const
  return { ...read, diagnostics: [...read.diagnostics, problem] }
}

function readFile(files: Readonly<Record<string, string>>): ReadFile {
  const parsed = parseYaml(files[FILE] ?? '')
  const value = parsed.ok ? parsed.file.value : undefined
  const shape = objectOf({
    kong: versionText,
    edition: oneOf(['community', 'enterprise']),
    seed: integer(0, 2 ** 32 - 1),
    clock,
    environment: mapOf(looseText),
    budget: objectOf({ instructions: integer(1000, 1e12), memory: integer(1e6, 1e11) }),
    upstreams: mapOf(rulesDecoder(files)),
    traffic: listOf(trafficDecoder(files)),
    breakpoints: listOf(breakpoint),
    // Only its mistakes count here: who teaches reads it with `readLesson`.
    lesson: lessonDecoder(files, recordOf(value)?.['traffic']),
  })
  if (!parsed.ok) {
    const { line, column } = parsed.range
    const message = `${FILE}:${line}:${column}: ${parsed.message}`
    return {
      value: withDefaults({}),
      diagnostics: [{ code: 'yaml-syntax', severity: 'error', message, file: FILE, range: parsed.range }],
    }
  }
  const decoded = decodeFile(parsed.file, FILE, shape)
  return { value: withDefaults(decoded.value ?? {}), diagnostics: decoded.diagnostics }
}

interface Given {
  readonly kong?: { readonly kong: KongVersion; readonly version: string }
  readonly edition?: 'community' | 'enterprise'
  readonly seed?: number
  readonly clock?: number
  readonly environment?: ReadonlyMap<string, string>
  readonly budget?: Partial<Scenario['budget']>
  readonly upstreams?: ReadonlyMap<string, VirtualUpstream['rules']>
  readonly traffic?: readonly TrafficItem[]
  readonly breakpoints?: readonly BreakpointSpec[]
}

function withDefaults({
  kong,
  edition = 'enterprise',
  seed = 1,
  clock: start,
  environment,
  budget,
  upstreams,
  traffic = [],
  breakpoints = [],
}: Given): PhasescopeFile {
  return {
    kong: kong?.kong ?? '3.9',
    version: kong?.version ?? KONG_VERSIONS['3.9'].release,
    edition,
    seed,
    clock: start,
    environment: Object.fromEntries(environment ?? []),
    budget: { ...BUDGET, ...budget },
    upstreams: [...(upstreams ?? [])].map(([host, rules]) => ({ host, rules })),
    traffic,
    breakpoints,
  }
}
