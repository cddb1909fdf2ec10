import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Plugin, PluginRow, WorkerHandler } from '../gateway/plugin.ts'
import type { Host } from '../host.ts'

/** What starting a worker announces to. */
export interface WorkerServices {
  readonly host: Host
  readonly probe: Instrumentation
}

/**
 * init_worker of every loaded plugin, then configure with its rows, in priority order (Kong: phases.md §1).
 * A throw stops neither the others nor the gateway; what init_worker threw is remembered for every request.
 */
export async function startWorker(
  plugins: readonly Plugin[],
  rowsOf: (plugin: Plugin) => readonly PluginRow[] | undefined,
  { host, probe }: WorkerServices,
): Promise<readonly string[]> {
  const errors: string[] = []
  for (const { name, worker } of plugins) {
    if (!worker.init_worker) continue
    const error = await failureOf(worker.init_worker)
    probe.onWorkerEvent?.({ type: 'init_worker', plugin: name, ...(error === undefined ? {} : { error }) })
    if (error === undefined) continue
    const message = `worker initialization error: failed to execute the "init_worker" handler for plugin "${name}": ${error}; this node must be restarted`
    errors.push(message)
    host.log('crit', `[kong] init.lua ${message}`)
  }
  await configurePlugins(plugins, rowsOf, { host, probe })
  return errors
}

/** configure of every loaded plugin: with its rows at start, and again whenever rows of plugins changed. */
export async function configurePlugins(
  plugins: readonly Plugin[],
  rowsOf: (plugin: Plugin) => readonly PluginRow[] | undefined,
  { host, probe }: WorkerServices,
): Promise<void> {
  for (const plugin of plugins) {
    const { name, worker } = plugin
    if (!worker.configure) continue
    const error = await failureOf(worker.configure, rowsOf(plugin))
    probe.onWorkerEvent?.({ type: 'configure', plugin: name, ...(error === undefined ? {} : { error }) })
    if (error !== undefined)
      host.log('error', `[kong] plugins_iterator.lua failed to execute plugin '${name}:configure (${error})`)
  }
}

async function failureOf(handler: WorkerHandler, rows?: readonly PluginRow[]): Promise<string | undefined> {
  try {
    await handler(rows)
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
