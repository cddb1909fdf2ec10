import { PLUGIN_PHASES, type PluginPhase } from '../gateway/phases.ts'
import { inKongsOrder } from '../gateway/ordering/priority.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { KONG_VERSIONS, type KongRules, type KongVersion } from '../gateway/versions/versions.ts'
import { BUNDLED_FACTS, type BundledFacts } from './bundled-data.ts'

/** Which Kong is meant. */
export interface KongRelease {
  readonly kong: KongVersion
  readonly edition: 'community' | 'enterprise'
}

/** What `bundled` stands for in kong.conf: open-source names, and in enterprise also the others of the version's table. */
export function bundledNames({ kong, edition }: KongRelease): string[] {
  const names = Object.keys(KONG_VERSIONS[kong].priorities).sort()
  return names.filter((name) => edition === 'enterprise' || factsOf(name).isCommunity === true)
}

/** Priority of a bundled plugin in a version and edition. */
export function bundledPriority(name: string, { kong, edition }: KongRelease): number | undefined {
  const { priorities, communityPriorities = {} }: KongRules = KONG_VERSIONS[kong]
  const own =
    edition === 'community' && Object.hasOwn(communityPriorities, name) ? communityPriorities[name] : undefined
  return own ?? (Object.hasOwn(priorities, name) ? priorities[name] : undefined)
}

/** Every bundled plugin of a version and edition with its place in the order, the first to run first. */
export function landmarks(release: KongRelease): readonly LandmarkView[] {
  const known = bundledNames(release).flatMap((name) => landmark(name, release) ?? [])
  return inKongsOrder(known).map(({ name, priority, phases }) => ({ name, priority, phases: [...phases] }))
}
interface LandmarkView {
  readonly name: string
  readonly priority: number
  readonly phases: readonly PluginPhase[]
}

/** A bundled plugin whose code is not here: it has its place in the order and runs nothing. */
export function landmark(name: string, release: KongRelease): Plugin | undefined {
  const priority = bundledPriority(name, release)
  if (priority === undefined) return undefined
  const rules: KongRules = KONG_VERSIONS[release.kong]
  const facts = factsOf(name)
  const forbidden = new Set(facts.forbids?.split(' '))
  const phases = (rules.bundledPhases?.[name] ?? facts.phases)?.split(' ').filter(isPhase) ?? []
  return {
    name,
    priority,
    version: rules.release,
    isLandmark: true,
    phases: new Set(phases.filter((phase) => rules.phases.has(phase))),
    handlers: {},
    worker: {},
    ignores: {
      ...(forbidden.has('route') ? { route: true } : {}),
      ...(forbidden.has('service') ? { service: true } : {}),
      ...(forbidden.has('consumer') ? { consumer: true } : {}),
    },
    definedAt: {},
  }
}

function factsOf(name: string): BundledFacts {
  return (Object.hasOwn(BUNDLED_FACTS, name) ? BUNDLED_FACTS[name] : undefined) ?? {}
}

function isPhase(name: string): name is PluginPhase {
  return PLUGIN_PHASES.some((phase) => phase === name)
}
