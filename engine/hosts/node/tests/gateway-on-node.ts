import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createEngine, type Engine } from '../../../engine.ts'
import type { ConnectionEvent, Run } from '../../../protocol.ts'
import { createNodeHost, type NodeHost } from '../host.ts'
import { type ClientTimeouts, createProxyServer } from '../proxy-server.ts'
import { exchangeBytes } from './raw-client.ts'

/** Says in the error log which phase it saw, and with which status. */
const WITNESS = `
local Witness = { PRIORITY = 5000, VERSION = "1.0.0" }
for _, phase in ipairs({ "rewrite", "access", "header_filter", "log" }) do
  Witness[phase] = function() ngx.log(ngx.NOTICE, "witness ", phase, " ", ngx.status) end
end
function Witness:body_filter()
  if ngx.arg[2] then ngx.log(ngx.NOTICE, "witness body_filter ", ngx.status) end
end
return Witness
`
const SCHEMA = (name: string): string =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }`

/** A gateway with one service, one route and real sockets. */
export class GatewayOnNode {
  /** Lines of the error log. */
  readonly lines: string[] = []
  readonly runs: Run[] = []
  /** Bugs of ours that reached the server. */
  readonly failures: unknown[] = []
  port = 0
  /** Whether a studio would see the requests. */
  isRecorded = true
  private readonly host: NodeHost
  private readonly engine: Engine
  private readonly server: Server
  private timers = 0

  constructor(timeouts?: ClientTimeouts, onConnection?: (event: ConnectionEvent) => void) {
    const host = createNodeHost((level, message) => this.lines.push(`${level} ${message}`))
    this.host = {
      ...host,
      setTimer: (ms, callback) => {
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
      },
    }
    this.engine = createEngine({
      host: this.host,
      onRun: (read) => this.runs.push(read()),
      ...(onConnection && { onConnection }),
    })
    this.server = createProxyServer(
      (exchange) => this.engine.handle(exchange, { isRecorded: this.isRecorded }),
      (error) => this.failures.push(error),
      timeouts,
    )
  }

  async open(files: Readonly<Record<string, string>>): Promise<this> {
    const { ok, diagnostics } = await this.engine.apply({ id: 'test', files })
    if (!ok) throw new Error(JSON.stringify(diagnostics))
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = (this.server.address() as AddressInfo).port
    return this
  }

  /** What the witness saw since the last call, once its log handler has run. */
  async witnessed(): Promise<readonly string[]> {
    const of = (): string[] => this.lines.flatMap((line) => /witness (\w+ \d+)/.exec(line)?.[1] ?? [])
    await eventually(() => of().some((line) => line.startsWith('log ')))
    const found = of()
    this.lines.length = 0
    return found
  }

  /**
   * Whatever happened before: the next request is served, and nothing of the last one is left.
   * @throws {Error} when it is not so
   */
  async recover(): Promise<void> {
    const answer = await exchangeBytes(this.port, 'GET /good HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n')
    if (!/^HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/.test(answer)) throw new Error(`the next request got ${answer}`)
    await this.forgetAll()
  }

  /** @throws {Error} when a connection, a timer or a bug of ours stays behind */
  async forgetAll(): Promise<void> {
    await eventually(async () => (await this.connections()) === 0 && this.timers === 0)
    if (this.failures.length > 0) throw new Error(`failures: ${this.failures.map(String).join()}`)
    const bug = this.lines.find((line) => line.includes('[phasescope]'))
    if (bug !== undefined) throw new Error(bug)
    this.lines.length = 0
  }

  private connections(): Promise<number> {
    return new Promise((resolve) => this.server.getConnections((_, count) => resolve(count)))
  }

  async close(): Promise<void> {
    this.server.close()
    this.server.closeAllConnections()
    this.engine.dispose()
    await this.host.dispose()
  }
}

/** Waits for something that happens soon; what a test asserts is never how soon. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it did not happen')
}

/** A folder with the witness, further plugins by name, and one service at that address. */
export function folder(
  upstream: string,
  plugins: Readonly<Record<string, string>> = {},
  service: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const all = { witness: WITNESS, ...plugins }
  const files = Object.entries(all).flatMap(([name, handler]) => [
    [`kong/plugins/${name}/handler.lua`, handler],
    [`kong/plugins/${name}/schema.lua`, SCHEMA(name)],
  ])
  const { route = {}, ...ofService } = service
  return {
    ...Object.fromEntries(files),
    'kong.yml': JSON.stringify({
      _format_version: '3.0',
      services: [
        { name: 'up', url: upstream, ...ofService, routes: [{ name: 'all', paths: ['/'], ...(route as object) }] },
      ],
      plugins: Object.keys(all).map((name) => ({ name })),
    }),
  }
}
