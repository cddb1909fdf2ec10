import type { PluginPhase } from '../phases.ts'
import type { KongHeader } from '../settings.ts'

/** What one Kong version does otherwise than another: data only, read by those who act on it. */
export interface KongRules {
  /** As phasescope.yml writes it: `3.9`. */
  readonly version: string
  /** The patch release it stands for: `3.9.1`. */
  readonly release: string
  /** Every bundled plugin. */
  readonly priorities: Readonly<Record<string, number>>
  /** Priorities that the open-source build of that version has otherwise. */
  readonly communityPriorities?: Readonly<Record<string, number>>
  /** Handler functions of bundled plugins, where they are not those of 3.10. */
  readonly bundledPhases?: Readonly<Record<string, string>>
  /** Functions of a handler that this Kong calls; others are never called. */
  readonly phases: ReadonlySet<PluginPhase>
  readonly handlers: HandlerRules
  readonly iterator: IteratorRules
  readonly headers: HeaderRules
  readonly errors: ErrorRules
  /** Editions and features: what kong.yml may hold. */
  readonly features: FeatureRules
  /** What still works and goes away, with what replaces it. */
  readonly deprecations: readonly string[]
  /** What is not known of this version, so that another version's rule stands in. */
  readonly assumed: readonly string[]
}

/** How a handler module becomes a plugin (Kong: loading.md §3, §11). */
export interface HandlerRules {
  /** `called`: the module is a class, and calling it makes the handler. */
  readonly form: 'table' | 'called'
  /** `any`: no number counts as 0, fractions are fine. */
  readonly priority: 'integer' | 'any'
  readonly checksVersion: boolean
  /** Modules that this Kong has and later ones have not. */
  readonly hasBasePlugin: boolean
  /** A schema may be one of Kong 0.x: `fields` by name, `no_consumer` as a flag. */
  readonly takesLegacySchemas: boolean
}

/** Which configuration applies, and what a handler's result means (Kong: loading.md §5, §7, §11; phases.md §4.2). */
export interface IteratorRules {
  /** What `kong.ctx.plugin` belongs to. */
  readonly contextOf: 'plugin' | 'configuration'
  /** A value that `access` returns is an error message, and a throw reaches nginx. */
  readonly returnedIsError: boolean
  /** Consumer scopes are left out while any plugin has `ordering` (Kong: loading.md §5). */
  readonly orderingHidesConsumers: boolean
}

/** Headers that Kong adds (Kong: phases.md §7; Kong 3.5 and 3.8 release notes). */
export interface HeaderRules {
  /** Headers of `headers` and `headers_upstream` that this version does not have. */
  readonly missing: readonly KongHeader[]
  /** `kong/3.4.2`, or `1.1 kong/3.9.1` appended to what is there. */
  readonly via: 'name' | 'protocol'
  /** Towards the upstream, too. */
  readonly hasUpstreamVia: boolean
  /** A proxied answer without `Server` gets Kong's. */
  readonly namesServer: boolean
}

/** Bodies of Kong's own answers (Kong: phases.md §9; loading.md §11). */
export interface ErrorRules {
  /** `line`: one line of JSON from Kong itself, short pages from its handler of nginx's errors. */
  readonly form: 'templates' | 'line'
  readonly hasRequestId: boolean
}

/** The version that brought a feature; undefined where this Kong does not have it. */
export interface FeatureRules {
  readonly consumerGroups: boolean
  readonly ordering: boolean
  /** 3.14 reads them as router expressions, 3.15 as CEL. */
  readonly conditions: boolean
  readonly clones: boolean
  /** `plugin_ordering_algorithm = priority_preserving`. */
  readonly priorityPreserving: boolean
  /** `run_on` of plugins. */
  readonly runOn: boolean
}
