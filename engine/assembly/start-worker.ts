import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Plugin, PluginRow, SourcePlace, WorkerHandler } from '../gateway/plugin.ts'
import type { Host } from '../host.ts'

/** Milliseconds after which Kong complains (Kong: phases.md §1). */
const LONG_CONFIGURE = 50

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
  for (const plugin of plugins) {
    const { name, worker } = plugin
    if (!worker.init_worker) continue
    const { error, ...times } = await timed(host, () => failureOf(worker.init_worker))
    probe.onWorkerEvent?.({ type: 'init_worker', ...placeOf(plugin, 'init_worker'), ...times, ...errorOf(error) })
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
    const rows = rowsOf(plugin)
    const { error, ...times } = await timed(host, () => failureOf(worker.configure, rows))
    const took = times.duration
    const facts = { ...placeOf(plugin, 'configure'), rows: rows?.length ?? null }
    probe.onWorkerEvent?.({ type: 'configure', ...facts, ...times, ...errorOf(error) })
    if (error !== undefined)
      host.log('error', `[kong] plugins_iterator.lua failed to execute plugin '${name}:configure (${error})`)
    else if (took > LONG_CONFIGURE) {
      const message = `executing plugin '${name}:configure took excessively long: ${Math.trunc(took)} ms`
      host.log('notice', `[kong] plugins_iterator.lua ${message}`)
    }
  }
}

/** Whose handler it is, and where it stands. */
function placeOf(plugin: Plugin, phase: 'init_worker' | 'configure'): { plugin: string; at?: SourcePlace } {
  const at = plugin.definedAt[phase]
  return { plugin: plugin.name, ...(at && { at }) }
}

function errorOf(error: string | undefined): { readonly error?: string } {
  return error === undefined ? {} : { error }
}

async function timed(
  host: Host,
  run: () => Promise<string | undefined>,
): Promise<{ readonly error: string | undefined; readonly duration: number; readonly cost: number }> {
  const [began, spent] = [host.now(), host.cost()]
  const error = await run()
  return { error, duration: host.now() - began, cost: host.cost() - spent }
}

async function failureOf(handler: WorkerHandler | undefined, rows?: readonly PluginRow[]): Promise<string | undefined> {
  try {
    await handler?.(rows)
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
