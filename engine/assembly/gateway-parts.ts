import { bytesToHex } from '@noble/hashes/utils.js'

import { compileCondition } from '../gateway/conditions/compile-condition.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Plugin, PluginRow } from '../gateway/plugin.ts'
import { buildPluginsIterator, isConfigured } from '../gateway/plugins-iterator.ts'
import type { Subsystem } from '../gateway/router/atc/fields.ts'
import { createRouter } from '../gateway/router/router.ts'
import type { Scenario } from '../scenario/model.ts'
import type { WhatIf } from '../protocol.ts'
import { sharedValue } from '../scripting/shared-value.ts'
import { withClones } from './clones.ts'
import { compileRouterPattern } from './router-pattern.ts'
import type { ScenarioHost } from './scenario-host.ts'
import { changePlugins } from './what-if.ts'

/** The plugin's enabled rows of this subsystem; undefined when there are none (Kong: phases.md §1 configure). */
export function rowsOf(
  { plugins }: Entities,
  { name }: Plugin,
  subsystem: Subsystem = 'http',
): readonly PluginRow[] | undefined {
  const rows = plugins.filter((row) => row.name === name && isConfigured(row, subsystem))
  return rows.length > 0 ? rows : undefined
}

/** What a gateway of one subsystem is built from. */
export interface Parts {
  readonly scenario: Scenario
  readonly entities: Entities
  readonly host: ScenarioHost
  readonly probe: Instrumentation
  readonly plugins: readonly Plugin[]
  readonly workerErrors: readonly string[]
  readonly subsystem: Subsystem
  readonly change?: WhatIf | undefined
}

/** The gateway of one subsystem; a router that is still right may be kept. */
export function gatewayOf(parts: Parts, router?: Gateway['router']): Gateway {
  const { scenario, entities, host, probe, workerErrors } = parts
  const { settings } = scenario
  const index = <T extends { readonly id: string }>(list: readonly T[]) => {
    const byId = new Map(list.map((entity) => [entity.id, entity]))
    return (id: string) => byId.get(id)
  }
  return {
    router: router ?? routerOf(parts),
    iterator: iteratorOf(parts),
    host,
    probe,
    settings,
    entities,
    newRequestId: () => bytesToHex(host.random(16)),
    lookup: { service: index(entities.services), route: index(entities.routes), consumer: index(entities.consumers) },
    workerErrors,
  }
}

function iteratorOf({ scenario, plugins, entities, subsystem, change = {} }: Parts): Gateway['iterator'] {
  const { rules, orderingAlgorithm } = scenario.settings
  const services = { shared: sharedValue, compilePcre: compileRouterPattern }
  // Conditions are for HTTP only (conditions docs, "Limitations").
  const conditionOf = ({ condition }: PluginRow) =>
    condition === undefined || subsystem === 'stream' ? undefined : compileCondition(condition, services)
  return buildPluginsIterator(changePlugins(withClones(plugins, entities), change), entities, {
    subsystem,
    conditionOf,
    algorithm: orderingAlgorithm,
    orderingHidesConsumers: rules.iterator.orderingHidesConsumers,
  })
}

function routerOf({ scenario, entities, host, subsystem }: Parts): Gateway['router'] {
  return createRouter(entities, scenario.settings, {
    subsystem,
    compilePcre: compileRouterPattern,
    log: (message) => host.log('error', `[lua] atc.lua:186: new_from_scratch(): ${message}`),
  })
}
