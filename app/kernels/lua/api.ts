/** A function or value of the PDK or of ngx. */
export interface ApiEntry {
  /** `kong.request.get_header`. */
  readonly name: string
  /** `(name)`; '' for a value. */
  readonly signature: string
  readonly returns: string
  readonly about: string
  /** Phases it is allowed in; undefined for all but `except`. */
  readonly only: readonly string[] | undefined
  readonly except: readonly string[]
}
export type Api = ReadonlyMap<string, ApiEntry>

/** Reads the generated table: name|signature|returns|phases|about. */
export function parseApi(table: string, phaseSets: readonly string[]): Api {
  const api = new Map<string, ApiEntry>()
  for (const line of table.trim().split('\n')) {
    const [name = '', signature = '', returns = '', phases = '*', about = ''] = line.split('|')
    const set = phaseSets[Math.abs(Number(phases))]?.split(' ') ?? []
    const isExclusion = phases.startsWith('-')
    const only = phases === '*' || isExclusion ? undefined : set
    api.set(name, { name, signature, returns, about, only, except: isExclusion ? set : [] })
  }
  return api
}

/** Handler phases that calls are checked in, and `timer`. */
export const CHECKED_PHASES = [
  'init_worker',
  'certificate',
  'rewrite',
  'preread',
  'access',
  'response',
  'header_filter',
  'body_filter',
  'log',
  'timer',
] as const
const CHECKED: ReadonlySet<string> = new Set(CHECKED_PHASES)

/** Whether a phase forbids the call. */
export function isForbidden({ only, except }: ApiEntry, phase: string): boolean {
  if (!CHECKED.has(phase)) return false
  return only ? !only.includes(phase) : except.includes(phase)
}

/** `only in: access, log`, as Kong says it, without phases that no handler has. */
export function phaseWords({ only, except }: ApiEntry): string {
  if (!only) return except.length > 0 ? `in every phase but ${except.join(', ')}` : 'in every phase'
  const own = only.filter((phase) => CHECKED.has(phase) || phase.startsWith('ws_') || phase === 'balancer')
  return `only in: ${own.join(', ')}`
}
