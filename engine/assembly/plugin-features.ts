import type { Diagnostic } from '../diagnostic.ts'
import { takesConditions } from '../gateway/conditions/compile-condition.ts'
import type { Entities } from '../gateway/entities.ts'
import { orderLegacy } from '../gateway/ordering/legacy.ts'
import { cycleMessage } from '../gateway/ordering/access-order.ts'
import { inKongsOrder } from '../gateway/ordering/priority.ts'
import type { Plugin } from '../gateway/plugin.ts'
import type { Scenario } from '../scenario/model.ts'

/**
 * What a configuration asks of plugins and this Kong does not do: contradicting rules and conditions where there are
 * none are errors, features of a later version are used and told.
 */
export function featureProblems(
  { settings, configuration: { file } }: Scenario,
  plugins: readonly Plugin[],
  entities: Entities,
): readonly Diagnostic[] {
  const { version, features } = settings.rules
  const early = (has: boolean, isUsed: boolean, what: string): Diagnostic[] =>
    isUsed && !has
      ? [{ code: 'kong-version', severity: 'warning', message: `${what}; here it works in Kong ${version}, too`, file }]
      : []
  const rows = entities.plugins
  return [
    ...cycleProblems(settings.orderingAlgorithm, plugins, entities).map((message) => ({ ...error(message), file })),
    ...rows
      .filter(({ name, condition }) => condition !== undefined && !takesConditions(name))
      .map(({ name }) => ({ ...error(`the plugin '${name}' does not support conditions`), file })),
    ...early(
      features.conditions,
      rows.some(({ condition }) => condition !== undefined),
      '`condition` of plugins came with Kong 3.14',
    ),
    ...early(
      features.clones,
      (entities.others['cloned_plugins'] ?? []).length > 0,
      '`cloned_plugins` came with Kong 3.15',
    ),
    ...early(
      features.priorityPreserving,
      settings.orderingAlgorithm === 'priority_preserving',
      '`plugin_ordering_algorithm` came with Kong 3.16',
    ),
  ]
}

function error(message: string): Omit<Diagnostic, 'file'> {
  return { code: 'plugin-feature', severity: 'error', message }
}

/** Rules of global configurations always apply, so a cycle among them can be told at once. */
function cycleProblems(
  algorithm: Scenario['settings']['orderingAlgorithm'],
  plugins: readonly Plugin[],
  { plugins: rows }: Entities,
): readonly string[] {
  const globals = rows.filter(
    (row) => row.enabled && !row.routeId && !row.serviceId && !row.consumerId && !row.consumerGroupId,
  )
  const ruled = inKongsOrder(plugins).flatMap(({ name }) => {
    const row = globals.find((one) => one.name === name)
    return row ? [{ name, ordering: row.ordering }] : []
  })
  const result = orderLegacy(ruled)
  return 'cycle' in result ? [cycleMessage(result.cycle, algorithm)] : []
}
