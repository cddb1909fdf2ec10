import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { hostname } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { type AdminNode, createEngine, type Engine, type AdminRequest, type AdminResponse } from '../../engine.ts'
import type { ApplyResult, ScenarioFiles, TrafficState } from '../../protocol.ts'
import type { CertificatePair } from '../../gateway/tls/handshake.ts'
import { readKongConf } from '../../kong-conf.ts'
import { Sessions } from '../../sessions.ts'
import type { RingBound } from '../../traffic.ts'
import { createAdminServer } from './admin-server.ts'
import { UsageError } from './exit-status.ts'
import { createNodeHost, type NodeHost } from './host.ts'
import { InFlight } from './in-flight.ts'
import { type ListenAddress, type ListenOptions, type ListenPlan, planListeners } from './listen-addresses.ts'
import { listenAt, stopListening, urlOf } from './listen.ts'
import { createLogWriter } from './log-line.ts'
import { diagnosticLines } from './print-diagnostics.ts'
import { PassingTraffic, writeRecording } from './passing-traffic.ts'
import { Reloader } from './reloader.ts'
import { readScenarioFolder, watchScenarioFolder, deleteScenarioFile, writeScenarioFile } from './scenario-folder.ts'
import { createStudioServer, type StudioServer } from './studio-server.ts'
import { openOrSay, TrafficPorts } from './traffic-ports.ts'
import { WriteBack } from './write-back.ts'

export interface NodeOptions extends ListenOptions {
  readonly folder: string
  /** What the Admin API changes is written to kong.yml. */
  readonly writesBack?: boolean
  /** Records what passes from the start on, within this bound, whether a studio is open or not. */
  readonly record?: Partial<RingBound>
  /** Where the recording is written when the host stops. */
  readonly recordTo?: string
}

export interface RunningNode {
  /** What was started, for the terminal. */
  readonly banner: string
  /** The first port of each kind; 0 where nothing listens. */
  readonly ports: { readonly proxy: number; readonly tls: number; readonly admin: number; readonly studio: number }
  /** The ports for streams that are open, in the order of kong.conf. */
  readonly streams: () => readonly ListenAddress[]
  /** How the ring of recorded traffic stands. */
  readonly recording: () => TrafficState
  /**
   * Takes nothing new, lets what is under way finish, then closes everything and writes the recording where that was
   * asked for.
   * @throws {UsageError} when that file can't be written
   */
  close(): Promise<void>
}

const VERSION = '0.1.0'
/** How long requests may take to finish when the gateway stops. */
const DRAIN_MS = 3_000
/** The same for connections that were cut. */
const CUT_MS = 500
/** engine/dist/hosts/node → the built studio at the repository's root. */
const STUDIO_FOLDER = fileURLToPath(new URL('../../../../dist', import.meta.url))

/**
 * The Node host: proxy, Admin API and studio over one scenario folder.
 * @throws {UsageError} when the scenario cannot run or a port is taken
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const node = new ServedFolder(options, await readScenarioFolder(options.folder))
  try {
    return await node.open()
  } catch (error) {
    await node.close()
    throw error
  }
}

interface Listening {
  readonly name: 'Admin API' | 'studio'
  readonly server: Server
  readonly at: ListenAddress
}

class ServedFolder {
  private readonly options: NodeOptions
  private scenario: ScenarioFiles
  /** What the gateway runs: the folder's files, or the studio's working copy. */
  private applied: ScenarioFiles
  private readonly nodeId = randomUUID()
  private readonly host: NodeHost
  private readonly engine: Engine
  private readonly sessions: Sessions
  private readonly studio: StudioServer
  private readonly passing: PassingTraffic
  private readonly inFlight = new InFlight()
  private readonly listening: Listening[] = []
  private readonly traffic: TrafficPorts
  private plan: ListenPlan | undefined
  private readonly reloader = new Reloader(() => this.reload())
  private readonly writeBack: WriteBack
  private watcher: ReturnType<typeof watchScenarioFolder> | undefined

  constructor(options: NodeOptions, scenario: ScenarioFiles) {
    this.options = options
    this.scenario = scenario
    this.applied = scenario
    const writeLine = createLogWriter((line) => void process.stderr.write(line), 'notice')
    this.host = createNodeHost((level, message) => {
      writeLine(level, message)
      this.studio.broadcast('logWritten', { level, message })
    })
    this.passing = new PassingTraffic({
      host: this.host,
      studio: () => this.studio,
      applied: () => this.applied,
      record: options.record,
    })
    this.engine = createEngine({
      host: this.passing.host,
      onRun: (read, about) => this.passing.noteRun(read, about),
      onConnection: (event) => this.passing.noteConnection(event),
      onWorker: (events, isNew) => this.studio.broadcast('workerTold', this.applied.id, events, isNew),
    })
    this.sessions = new Sessions({
      createEngine: (_scenario, change) => (change ? createEngine({ host: this.host, change }) : this.engine),
      host: 'node',
      version: VERSION,
      gateway: () => this.proxies().map((at) => urlOf(at))[0] ?? '',
      traffic: this.passing.recorder,
      onApplied: (applied) => void (this.applied = applied),
      readScenario: async () => this.scenario,
      writeFile: (relative, text) => writeScenarioFile(options.folder, relative, text),
      deleteFile: (relative) => deleteScenarioFile(options.folder, relative),
      onDebug: (id, event) => this.studio.broadcast('debugTold', id, event),
      onDebugged: (run) => this.studio.broadcast('runRecorded', run),
    })
    this.writeBack = new WriteBack({
      save: () => this.engine.saveConfiguration(),
      write: (file, text) => writeScenarioFile(options.folder, file, text),
      onFailure: (reason) => void process.stderr.write(`phasescope: ${reason}\n`),
    })
    this.studio = createStudioServer(STUDIO_FOLDER, () => this.sessions.api())
    this.traffic = new TrafficPorts({
      engine: this.engine,
      handle: (exchange) => this.inFlight.during(this.passing.serve(this.engine, exchange)),
      log: (level, message) => this.host.log(level, message),
      certificate: certificateOf(options.folder, scenario.files['kong.conf']),
    })
  }

  async open(): Promise<RunningNode> {
    const { folder } = this.options
    const plan = planListeners(this.options, this.scenario.files['kong.conf'])
    refuseUnsound(folder, await this.sessions.apply(this.scenario))
    for (const warning of plan.warnings) process.stderr.write(`phasescope: ${warning}\n`)
    this.plan = plan
    for (const at of plan.proxy) await openOrSay(at, this.traffic.openProxy(at))
    await this.openStreams()
    for (const at of plan.admin)
      await this.listen(
        'Admin API',
        createAdminServer((request) => this.administer(request)),
        at,
      )
    await this.listen('studio', this.studio.server, plan.studio)
    this.watcher = watchScenarioFolder(path.resolve(folder), () => this.reloader.ask())
    await this.watcher.ready
    const portOf = (name: Listening['name']): number => this.listening.find((one) => one.name === name)?.at.port ?? 0
    const proxyOf = (isTls: boolean): number => this.proxies().find((at) => (at.isTls ?? false) === isTls)?.port ?? 0
    return {
      banner: this.banner(),
      ports: { proxy: proxyOf(false), tls: proxyOf(true), admin: portOf('Admin API'), studio: portOf('studio') },
      streams: () => this.streams(),
      recording: () => this.passing.recorder.state(),
      close: () => this.close(),
    }
  }

  async close(): Promise<void> {
    for (const { server } of this.listening) stopListening(server)
    this.traffic.stop()
    await this.watcher?.close()
    await this.writeBack.close()
    await this.reloader.close()
    this.engine.connections().shutDown()
    await this.inFlight.drain(DRAIN_MS)
    for (const { server } of this.listening) server.closeAllConnections()
    this.traffic.close()
    // Connections that were cut just now end, and are recorded.
    await this.inFlight.drain(CUT_MS)
    this.studio.close()
    this.passing.recorder.dispose()
    this.sessions.dispose()
    this.engine.dispose()
    await this.host.dispose()
    const { recordTo } = this.options
    if (recordTo !== undefined && this.plan) await writeRecording(recordTo, this.passing.recorder.lines())
  }

  private administer(request: AdminRequest): AdminResponse {
    const answer = this.engine.admin(request, this.node())
    if (this.options.writesBack && isWrite(request)) this.writeBack.ask()
    return answer
  }

  /** Ports that kong.conf asks for; the usual ones once a route is a stream's. */
  private async openStreams(): Promise<void> {
    const { plan } = this
    if (!plan || this.traffic.open.some(({ kind }) => kind === 'stream')) return
    if (plan.isUsualStream && !this.engine.hasStreams()) return
    const isNeeded = this.engine.hasStreams()
    for (const at of plan.stream)
      await openOrSay({ ...at, isOptional: at.isOptional === true || !isNeeded }, this.traffic.openStream(at))
  }

  private async listen(name: Listening['name'], server: Server, wanted: ListenAddress): Promise<void> {
    this.listening.push({ name, server, at: await listenAt(name, server, wanted) })
  }

  /** The last sound configuration goes on whatever became of the folder. */
  private async reload(): Promise<void> {
    const { folder } = this.options
    try {
      const changed = await readScenarioFolder(folder)
      // What was just written back runs already: beginning anew would forget what is under way.
      if (this.writeBack.isOwn(this.scenario, changed)) {
        this.scenario = changed
        const overview = this.engine.overview()
        return this.studio.broadcast('scenarioChanged', changed, { ok: true, diagnostics: [], overview })
      }
      const result = await this.sessions.apply(changed)
      if (result.ok) {
        this.scenario = changed
        await this.openStreams()
      }
      const mistakes = `${folder} has mistakes; the previous configuration keeps running\n${diagnosticLines(result.diagnostics)}`
      process.stderr.write(`phasescope: ${result.ok ? `reloaded ${folder}\n` : mistakes}`)
      this.studio.broadcast('scenarioChanged', changed, result)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      process.stderr.write(`phasescope: ${reason} The previous configuration keeps running.\n`)
    }
  }

  private proxies(): ListenAddress[] {
    return this.traffic.open.filter(({ kind }) => kind === 'proxy').map(({ at }) => at)
  }

  private streams(): ListenAddress[] {
    return this.traffic.open.filter(({ kind }) => kind === 'stream').map(({ at }) => at)
  }

  private urls(name: Listening['name']): string[] {
    return this.listening.filter((one) => one.name === name).map(({ at }) => urlOf(at))
  }

  private banner(): string {
    const line = (name: string, urls: readonly string[]): string => `  ${name.padEnd(11)}${urls.join(', ') || 'off'}`
    const streams = this.streams().map((at) => urlOf(at, at.isUdp ? 'udp' : at.isTls ? 'tls' : 'tcp'))
    return [
      `phasescope serves ${this.options.folder}`,
      line('studio', this.urls('studio')),
      line(
        'proxy',
        this.proxies().map((at) => urlOf(at)),
      ),
      line('Admin API', this.urls('Admin API')),
      ...(streams.length > 0 ? [line('streams', streams)] : []),
      ...recordingLine(this.options, this.passing.recorder.state()).map((text) => line('recording', [text])),
      '  Ctrl+C stops it',
      '',
    ].join('\n')
  }

  /** What the Admin API cannot know of itself. */
  private node(): AdminNode {
    const { total } = this.inFlight
    const studio = this.urls('studio')
    return {
      hostname: hostname(),
      nodeId: this.nodeId,
      pid: process.pid,
      connections: { accepted: total, active: this.inFlight.active(), total },
      trustedOrigins: [...studio, ...studio.map((url) => url.replace('//localhost:', '//127.0.0.1:'))],
    }
  }
}

/** What is recorded from the start on, and where it goes. */
function recordingLine({ record, recordTo }: NodeOptions, { bound, most }: TrafficState): readonly string[] {
  if (!record) return []
  const size = `the last ${most} requests and connections, at most ${Math.round(bound / 2 ** 20)} MiB`
  return [recordTo === undefined ? size : `${size}; written to ${recordTo} at the end`]
}

function isWrite({ method }: AdminRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/**
 * `ssl_cert` and `ssl_cert_key` of kong.conf: what clients get whose name has no certificate.
 * @throws {UsageError} when a file cannot be read
 */
function certificateOf(folder: string, kongConf: string | undefined): CertificatePair | undefined {
  const { ssl_cert: cert, ssl_cert_key: key } = kongConf === undefined ? {} : readKongConf(kongConf, []).values
  if (!cert || !key) return undefined
  const read = (name: string, file: string): string => {
    if (file.startsWith('-----BEGIN')) return file
    try {
      return readFileSync(path.resolve(folder, file), 'utf8')
    } catch {
      throw new UsageError(`kong.conf: ${name}: no such file at ${file}`)
    }
  }
  return { cert: read('ssl_cert', cert), key: read('ssl_cert_key', key) }
}

function refuseUnsound(folder: string, { ok, diagnostics }: ApplyResult): void {
  if (!ok) throw new UsageError(`${folder} cannot run:\n${diagnosticLines(diagnostics).trimEnd()}`)
  process.stderr.write(diagnosticLines(diagnostics))
}
