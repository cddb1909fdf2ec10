import { createHash, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { createEngine, type Engine } from '../../engine.ts'
import type { ApplyResult, ScenarioFiles } from '../../protocol.ts'
import { Sessions } from '../../sessions.ts'
import { type AdminFacts, createAdminServer } from './admin-server.ts'
import { UsageError } from './exit-status.ts'
import { createNodeHost } from './host.ts'
import { createLogWriter } from './log-line.ts'
import { diagnosticLines } from './print-diagnostics.ts'
import { createProxyServer } from './proxy-server.ts'
import { readScenarioFolder, watchScenarioFolder, writeScenarioFile } from './scenario-folder.ts'
import { createStudioServer, type StudioServer } from './studio-server.ts'

export interface NodeOptions {
  readonly folder: string
  readonly listen: string
  readonly proxyPort: number
  readonly adminPort: number
  readonly studioPort: number
}

export interface RunningNode {
  /** What was started, for the terminal. */
  readonly banner: string
  readonly ports: { readonly proxy: number; readonly admin: number; readonly studio: number }
  close(): Promise<void>
}

const VERSION = '0.1.0'
/** engine/dist/hosts/node → the built studio at the repository's root. */
const STUDIO_FOLDER = fileURLToPath(new URL('../../../../dist', import.meta.url))

/**
 * The Node host: proxy, Admin API and studio over one scenario folder.
 * @throws {UsageError} when the scenario cannot run or a port is taken
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { folder, listen } = options
  let scenario = await readScenarioFolder(folder)
  let studio: StudioServer | undefined = undefined
  const writeLine = createLogWriter((line) => void process.stderr.write(line), 'notice')
  const host = createNodeHost((level, message) => {
    writeLine(level, message)
    studio?.broadcast('logWritten', { level, message })
  })
  const engine: Engine = createEngine({ host, onRun: (run) => studio?.broadcast('runRecorded', run) })
  const sessions = new Sessions({
    createEngine: () => engine,
    host: 'node',
    version: VERSION,
    gateway: `http://${listen}:${options.proxyPort}`,
    readScenario: async () => scenario,
    writeFile: (relative, text) => writeScenarioFile(folder, relative, text),
  })
  const first = await sessions.apply(scenario)
  refuseUnsound(folder, first)

  let requests = 0
  const proxy = createProxyServer(
    (exchange) => {
      requests += 1
      return engine.handle(exchange, { isRecorded: (studio?.studios() ?? 0) > 0 })
    },
    (error) => host.log('crit', error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  const started = { hash: hashOf(scenario), nodeId: randomUUID() }
  const admin = createAdminServer(() => adminFacts(engine, started, requests))
  studio = createStudioServer(STUDIO_FOLDER, () => sessions.api())

  const servers = [proxy, admin, studio.server]
  const ports = await listenAll(listen, [
    ['proxy', proxy, options.proxyPort],
    ['Admin API', admin, options.adminPort],
    ['studio', studio.server, options.studioPort],
  ])
  const watcher = watchScenarioFolder(path.resolve(folder), () => {
    void reload(folder, sessions).then(([changed, result]) => {
      if (result.ok) scenario = changed
      started.hash = hashOf(changed)
      process.stderr.write(
        result.ok
          ? `phasescope: reloaded ${folder}\n`
          : `phasescope: ${folder} has mistakes; the previous configuration keeps running\n${diagnosticLines(result.diagnostics)}`,
      )
      studio?.broadcast('scenarioChanged', changed, result)
    })
  })
  await watcher.ready
  return {
    banner: bannerOf(folder, listen, ports),
    ports,
    close: async () => {
      await watcher.close()
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
      studio?.close()
      sessions.dispose()
      await host.dispose()
    },
  }
}

function refuseUnsound(folder: string, { ok, diagnostics }: ApplyResult): void {
  if (!ok) throw new UsageError(`${folder} cannot run:\n${diagnosticLines(diagnostics).trimEnd()}`)
  process.stderr.write(diagnosticLines(diagnostics))
}

async function reload(folder: string, sessions: Sessions): Promise<[ScenarioFiles, ApplyResult]> {
  const scenario = await readScenarioFolder(folder)
  return [scenario, await sessions.apply(scenario)]
}

type Listener = readonly [name: string, server: Server, port: number]

async function listenAll(address: string, listeners: readonly Listener[]): Promise<RunningNode['ports']> {
  const taken: number[] = []
  try {
    for (const [name, server, port] of listeners) taken.push(await listenOn(name, server, address, port))
  } catch (error) {
    for (const [, server] of listeners) server.close()
    throw error
  }
  const [proxy = 0, admin = 0, studio = 0] = taken
  return { proxy, admin, studio }
}

function listenOn(name: string, server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const option = `--${name === 'Admin API' ? 'admin' : name}-port`
      reject(
        new UsageError(
          error.code === 'EADDRINUSE'
            ? `port ${port} for the ${name} is taken by another program; stop it, or choose another with ${option}`
            : `the ${name} cannot listen on ${address}:${port}: ${error.message}`,
        ),
      )
    })
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port))
  })
}

function bannerOf(folder: string, address: string, { proxy, admin, studio }: RunningNode['ports']): string {
  const at = address === '127.0.0.1' ? 'localhost' : address
  return [
    `phasescope serves ${folder}`,
    `  studio     http://${at}:${studio}`,
    `  proxy      http://${at}:${proxy}`,
    `  Admin API  http://${at}:${admin}`,
    '  Ctrl+C stops it',
    '',
  ].join('\n')
}

function hashOf({ files }: ScenarioFiles): string {
  return createHash('md5')
    .update(files['kong.yml'] ?? '')
    .digest('hex')
}

function adminFacts(
  engine: Engine,
  { hash, nodeId }: { readonly hash: string; readonly nodeId: string },
  requests: number,
): AdminFacts {
  const { kong, plugins = [] } = engine.overview() ?? {}
  const available = Object.fromEntries(plugins.map(({ name, version, priority }) => [name, { version, priority }]))
  return {
    version: kong ?? '',
    hostname: hostname(),
    nodeId,
    pluginsEnabled: plugins.filter(({ scopes }) => scopes.length > 0).map(({ name }) => name),
    pluginsAvailable: available,
    configuration: { database: 'off', router_flavor: 'traditional_compatible' },
    configurationHash: hash,
    connections: { accepted: requests, active: 0, total: requests },
  }
}
