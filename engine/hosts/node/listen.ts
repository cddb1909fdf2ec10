import type { Socket as DatagramSocket } from 'node:dgram'
import type { Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'

import { UsageError } from './exit-status.ts'
import type { ListenAddress } from './listen-addresses.ts'

/**
 * Opens a server at an address; the result is the address with its true port.
 * @throws {UsageError} when the port is taken
 */
export function listenAt(name: string, server: NetServer, wanted: ListenAddress): Promise<ListenAddress> {
  const { address, port } = wanted
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(name, wanted, error)))
    server.listen(port, address, () => resolve({ ...wanted, port: (server.address() as AddressInfo).port }))
  })
}

/**
 * The same for datagrams.
 * @throws {UsageError} when the port is taken
 */
export function bindAt(name: string, socket: DatagramSocket, wanted: ListenAddress): Promise<ListenAddress> {
  const { address, port } = wanted
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(refusal(name, wanted, error))
    socket.once('error', fail)
    socket.bind(port, address, () => {
      socket.off('error', fail)
      // ICMP's complaints about one client are nobody else's.
      socket.on('error', () => undefined)
      resolve({ ...wanted, port: socket.address().port })
    })
  })
}

function refusal(name: string, { address, port }: ListenAddress, error: NodeJS.ErrnoException): UsageError {
  const isKongConf = name === 'stream'
  const option = isKongConf ? 'stream_listen in kong.conf' : `--${name === 'Admin API' ? 'admin' : name}-port`
  return new UsageError(
    error.code === 'EADDRINUSE'
      ? `port ${port} for the ${name} is taken by another program; stop it, or choose another with ${option}`
      : `the ${name} cannot listen on ${address}:${port}: ${error.message}`,
  )
}

/** Takes no more connections; those that wait for a request are closed. */
export function stopListening(server: Server): void {
  server.close()
  server.closeIdleConnections()
}

/** `http://localhost:8000`: what to type on this machine; `scheme` when it is no HTTP. */
export function urlOf({ address, port, isTls }: ListenAddress, scheme = isTls ? 'https' : 'http'): string {
  const host = address === '127.0.0.1' ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `${scheme}://${host}:${port}`
}
