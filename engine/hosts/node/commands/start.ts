import { type Command, InvalidArgumentError } from 'commander'

import type { RingBound } from '../../../traffic.ts'
import { EXIT } from '../exit-status.ts'
import { readRecordingBound } from '../recording-bound.ts'
import { startNode } from '../start-node.ts'

interface StartOptions {
  readonly listen?: string
  readonly proxyPort?: number
  readonly tlsPort?: number
  readonly adminPort?: number
  readonly studioPort?: number
  readonly writeBack?: boolean
  readonly record?: Partial<RingBound>
  readonly recordTo?: string
}

/** `phasescope start [scenario]`: real ports, plugins from disk, reloaded on save. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('serve a scenario: proxy 8000 and 8443, Admin API 8001, studio 8002, streams 9000 and 9001')
    .argument('[scenario]', 'a plugin repository', '.')
    .option('--listen <address>', 'address to listen on (default: kong.conf, else 127.0.0.1)')
    .option('--proxy-port <port>', 'proxy (default: kong.conf, else 8000)', parsePort)
    .option('--tls-port <port>', 'proxy with TLS and HTTP/2 (default: kong.conf, else 8443)', parsePort)
    .option('--admin-port <port>', 'Admin API (default: kong.conf, else 8001)', parsePort)
    .option('--studio-port <port>', 'studio (default: 8002)', parsePort)
    .option('--write-back', 'write what the Admin API changes to kong.yml')
    .option(
      '--record [bound]',
      'record what passes, studio or not: the last 50000 requests and connections in 256 MiB, or --record=5000, --record=64MB',
      parseBound,
    )
    .option('--record-to <file>', 'record, and write the recording when the host is stopped (Ctrl+C, SIGTERM)')
    .action(async (folder: string, { writeBack = false, record, recordTo, ...options }: StartOptions) => {
      const isRecorded = record !== undefined || recordTo !== undefined
      const running = await startNode({
        folder,
        writesBack: writeBack,
        ...options,
        ...(isRecorded && { record: record ?? {} }),
        ...(recordTo !== undefined && { recordTo }),
      })
      process.stdout.write(running.banner)
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve)
        process.once('SIGTERM', resolve)
      })
      process.exit(await stop(running, recordTo))
    })
}

/** Closes, and says what was written. A handler that never ends must not keep the process: it exits after this. */
async function stop(running: Awaited<ReturnType<typeof startNode>>, recordTo?: string): Promise<number> {
  try {
    await running.close()
  } catch (error) {
    process.stderr.write(`phasescope: ${error instanceof Error ? error.message : String(error)}\n`)
    return EXIT.usage
  }
  if (recordTo !== undefined)
    process.stdout.write(`phasescope wrote ${running.recording().kept} requests and connections to ${recordTo}\n`)
  return EXIT.ok
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535')
  return port
}

function parseBound(text: string): Partial<RingBound> {
  const bound = text === '' ? {} : readRecordingBound(text)
  if (!bound) throw new InvalidArgumentError('write how much is kept as 5000 (requests), 64MB, or 5000,64MB')
  return bound
}
