import { createEngine, type Engine } from '../../../engine.ts'
import type { Run } from '../../../protocol.ts'
import { createNodeHost, type NodeHost } from '../host.ts'
import { readListenSetting } from '../listen-addresses.ts'
import { TrafficPorts, type TrafficPortsOptions } from '../traffic-ports.ts'

/** A gateway with the ports of a kong.conf; port 0 is a free one. */
export class PortsOnNode {
  readonly lines: string[] = []
  readonly runs: Run[] = []
  readonly host: NodeHost
  readonly engine: Engine
  readonly ports: TrafficPorts
  /** Timers of the engine that run, sockets to upstreams that are open. */
  timers = 0
  sockets = 0

  constructor(options: Partial<TrafficPortsOptions> = {}) {
    const host = createNodeHost((level, message) => this.lines.push(`${level} ${message}`))
    this.host = {
      ...host,
      setTimer: (ms, callback) => this.timer(host, ms, callback),
      connect: async (wanted) => {
        if (!host.connect) throw new Error('Node has a network')
        const socket = await host.connect(wanted)
        this.sockets += 1
        let isOpen = true
        const close = (): void => {
          if (isOpen) this.sockets -= 1
          isOpen = false
          socket.close()
        }
        return { ...socket, close }
      },
    }
    this.engine = createEngine({ host: this.host, onRun: (read) => this.runs.push(read()) })
    this.ports = new TrafficPorts({
      engine: this.engine,
      handle: (exchange) => this.engine.handle(exchange, { isRecorded: true }),
      log: (level, message) => this.host.log(level, message),
      ...options,
    })
  }

  async open(files: Readonly<Record<string, string>>): Promise<this> {
    const { ok, diagnostics } = await this.engine.apply({ id: 'test', files })
    if (!ok) throw new Error(JSON.stringify(diagnostics))
    const conf = files['kong.conf']
    for (const at of readListenSetting(conf, 'proxy_listen')?.addresses ?? []) await this.ports.openProxy(at)
    for (const at of readListenSetting(conf, 'stream_listen')?.addresses ?? []) await this.ports.openStream(at)
    return this
  }

  /** The port at that place of kong.conf's lists: HTTP first, then streams. */
  port(index: number): number {
    return this.ports.open[index]?.at.port ?? 0
  }

  /** Connections and sessions that are open. */
  connections(): number {
    return this.ports.open.reduce((sum, port) => sum + port.size(), 0)
  }

  async close(): Promise<void> {
    this.ports.stop()
    this.ports.close()
    this.engine.dispose()
    await this.host.dispose()
  }

  private timer(host: NodeHost, ms: number, callback: () => void): () => void {
    this.timers += 1
    let isOver = false
    const over = (): void => {
      if (!isOver) this.timers -= 1
      isOver = true
    }
    const cancel = host.setTimer(ms, () => {
      over()
      callback()
    })
    return () => {
      over()
      cancel()
    }
  }
}

/** Waits until something holds; gives up with the test's own timeout. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
