import { PLUGIN_PHASES, type PluginPhase } from '../gateway/phases.ts'
import { inKongsOrder } from '../gateway/ordering/priority.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { KONG_VERSIONS, type KongVersion } from '../gateway/versions/versions.ts'
import { BUNDLED_FACTS, type BundledFacts } from './bundled-data.ts'

/** Which Kong is meant. */
export interface KongRelease {
  readonly kong: KongVersion
  readonly edition: 'community' | 'enterprise'
}

/** What `bundled` stands for in kong.conf: open-source names, and in enterprise also those of the version's table. */
export function bundledNames({ kong, edition }: KongRelease): string[] {
  return Object.entries(BUNDLED_FACTS)
    .filter(([, facts]) => (edition === 'enterprise' || facts.isCommunity === true) && isIn(facts, kong))
    .map(([name]) => name)
}

/** Priority of a bundled plugin in a version. */
export function bundledPriority(name: string, kong: KongVersion): number | undefined {
  const facts = Object.hasOwn(BUNDLED_FACTS, name) ? BUNDLED_FACTS[name] : undefined
  return facts && (facts.exceptions?.[kong] ?? facts.priority)
}

/** Every bundled plugin of a version and edition with its place in the order, the first to run first. */
export function landmarks(
  release: KongRelease,
): readonly { readonly name: string; readonly priority: number; readonly phases: readonly PluginPhase[] }[] {
  const known = bundledNames(release).flatMap((name) => landmark(name, release) ?? [])
  return inKongsOrder(known).map(({ name, priority, phases }) => ({ name, priority, phases: [...phases] }))
}

/** A bundled plugin whose code is not here: it has its place in the order and runs nothing. */
export function landmark(name: string, { kong }: KongRelease): Plugin | undefined {
  const priority = bundledPriority(name, kong)
  const facts = BUNDLED_FACTS[name]
  if (priority === undefined || !facts) return undefined
  const forbidden = new Set(facts.forbids?.split(' '))
  return {
    name,
    priority,
    version: KONG_VERSIONS[kong],
    isLandmark: true,
    phases: new Set(facts.phases?.split(' ').filter(isPhase)),
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

function isIn({ versions }: BundledFacts, kong: KongVersion): boolean {
  return versions === undefined || versions.split(' ').includes(kong)
}

function isPhase(name: string): name is PluginPhase {
  return PLUGIN_PHASES.some((phase) => phase === name)
}
