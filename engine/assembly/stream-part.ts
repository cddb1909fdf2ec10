import type { Entities } from '../gateway/entities.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { routesOf } from '../gateway/router/route-table.ts'
import type { EntitySchema } from '../gateway/schema/core.ts'
import type { WhatIf } from '../protocol.ts'
import type { Scenario } from '../scenario/model.ts'
import { gatewayOf, rowsOf } from './gateway-parts.ts'
import { loadScenarioPlugins } from './load-plugins.ts'
import { createLuaMachine, type LuaMachine } from './lua-machine.ts'
import type { ScenarioHost } from './scenario-host.ts'
import { configurePlugins, startWorker } from './start-worker.ts'
import { changePlugins } from './what-if.ts'

export interface StreamPartOptions {
  readonly scenario: Scenario
  readonly host: ScenarioHost
  readonly probe: Instrumentation
  readonly collections: readonly EntitySchema[]
  readonly change: WhatIf
}

/** A Lua machine with the plugins in it, and what their init_worker said. */
interface Started {
  readonly machine: LuaMachine
  readonly plugins: readonly Plugin[]
  readonly workerErrors: readonly string[]
}

/**
 * The stream subsystem of a configuration. Kong runs it in a Lua machine of its own: the same plugins, loaded again, that
 * share neither modules nor dictionaries with those of HTTP. It is made when the first stream route is there.
 */
export class StreamPart {
  /** Undefined while no route is a stream's. */
  gateway: Gateway | undefined
  private readonly options: StreamPartOptions
  private started: Started | undefined

  constructor(options: StreamPartOptions) {
    this.options = options
  }

  /** Takes a configuration, or a changed one; sessions under way keep the one they have. */
  async update(entities: Entities): Promise<void> {
    if (this.started === undefined && routesOf(entities, 'stream').length === 0) return
    const { scenario, host, probe, change } = this.options
    if (this.started) await this.reconfigure(this.started, entities)
    else this.started = await this.start(entities)
    const { plugins, workerErrors } = this.started
    this.gateway = gatewayOf({ scenario, entities, host, probe, plugins, workerErrors, subsystem: 'stream', change })
  }

  private async start(entities: Entities): Promise<Started> {
    const { scenario, host, probe, collections, change } = this.options
    const machine = createLuaMachine(scenario, host, { probe, subsystem: 'stream' })
    // What is wrong with the files was said when they were loaded for HTTP.
    const plugins = changePlugins(loadScenarioPlugins(scenario, { machine, host, probe }).plugins, change)
    machine.connect(entities, collections)
    const rows = (plugin: Plugin) => rowsOf(entities, plugin, 'stream')
    return { machine, plugins, workerErrors: await startWorker(plugins, rows, { host, probe }) }
  }

  private async reconfigure({ machine, plugins }: Started, entities: Entities): Promise<void> {
    machine.replace(entities)
    await configurePlugins(plugins, (plugin) => rowsOf(entities, plugin, 'stream'), this.options)
  }
}
