import { type Command, InvalidArgumentError } from 'commander'

import { EXIT } from '../exit-status.ts'
import { startNode } from '../start-node.ts'

interface StartOptions {
  readonly listen?: string
  readonly proxyPort?: number
  readonly tlsPort?: number
  readonly adminPort?: number
  readonly studioPort?: number
  readonly writeBack?: boolean
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
    .action(async (folder: string, { writeBack = false, ...options }: StartOptions) => {
      const running = await startNode({ folder, writesBack: writeBack, ...options })
      process.stdout.write(running.banner)
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve)
        process.once('SIGTERM', resolve)
      })
      await running.close()
      // A handler that never ends must not keep the process.
      process.exit(EXIT.ok)
    })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535')
  return port
}
