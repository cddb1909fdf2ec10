import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { UsageError } from './exit-status.ts'
import type { ListenAddress } from './listen-addresses.ts'

/**
 * Opens a server at an address; the result is the address with its true port.
 * @throws {UsageError} when the port is taken
 */
export function listenAt(name: string, server: Server, { address, port }: ListenAddress): Promise<ListenAddress> {
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
    server.listen(port, address, () => resolve({ address, port: (server.address() as AddressInfo).port }))
  })
}

/** Takes no more connections; those that wait for a request are closed. */
export function stopListening(server: Server): void {
  server.close()
  server.closeIdleConnections()
}

/** `http://localhost:8000`: what to type into a browser on this machine. */
export function urlOf({ address, port }: ListenAddress): string {
  if (address === '127.0.0.1') return `http://localhost:${port}`
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}
