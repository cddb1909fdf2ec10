import { createSocket } from 'node:dgram'
import { connect as connectTcp, type Socket as NetSocket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { type ConnectOptions, OutboundError, type Socket } from '../../host.ts'
import { Arrivals } from './arrivals.ts'

/** A socket of the machine. @throws {OutboundError} as rejection */
export function connectSocket(options: ConnectOptions): Promise<Socket> {
  return options.protocol === 'udp' ? openUdp(options) : openTcp(options)
}

function openTcp({ host, port, isHalfOpen = false }: ConnectOptions): Promise<Socket> {
  const path = host.startsWith('unix:') ? host.slice(5) : undefined
  return new Promise((resolve, reject) => {
    const socket =
      path === undefined ? connectTcp({ host, port, noDelay: true, allowHalfOpen: isHalfOpen }) : connectTcp({ path })
    socket.once('error', (error) => reject(failure(error, 'connect')))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(streamSocket(socket))
    })
  })
}

/** Reads only when somebody waits: the kernel holds back a fast peer, and TLS can take over between two reads. */
function streamSocket(raw: NetSocket): Socket {
  const arrivals = new Arrivals(() => stream.resume())
  let stream: NetSocket | TLSSocket = raw
  const listen = () => {
    stream.pause()
    stream.on('data', (bytes: Buffer) => {
      stream.pause()
      arrivals.push(new Uint8Array(bytes))
    })
    stream.once('end', () => arrivals.end())
    stream.once('close', () => arrivals.end())
    stream.on('error', (error) => arrivals.fail(failure(error, 'body')))
  }
  listen()
  return {
    received: arrivals,
    send: (bytes) => handedOver((done) => stream.write(bytes, done)),
    secure: ({ serverName, verify }) =>
      new Promise((resolve, reject) => {
        raw.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close').removeAllListeners('error')
        const servername = serverName === undefined ? {} : { servername: serverName }
        const secured = connectTls({ socket: raw, ...servername, rejectUnauthorized: verify })
        secured.once('error', (error) => reject(new OutboundError('tls', 'connect', handshakeText(error))))
        secured.once('secureConnect', () => {
          secured.removeAllListeners('error')
          stream = secured
          listen()
          resolve()
        })
      }),
    end: () => stream.end(),
    close: () => stream.destroy(),
  }
}

function openUdp({ host, port }: ConnectOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    const arrivals = new Arrivals(() => undefined)
    socket.on('message', (bytes) => arrivals.push(new Uint8Array(bytes)))
    socket.on('error', (error) => arrivals.fail(failure(error, 'body')))
    socket.connect(port, host, (error?: Error) => {
      if (error) return reject(failure(error, 'connect'))
      resolve({
        received: arrivals,
        send: (bytes) => handedOver((done) => socket.send(bytes, done)),
        secure: () => Promise.reject(new OutboundError('tls', 'connect', 'no TLS over datagrams')),
        close: () => {
          arrivals.end()
          socket.close()
        },
      })
    })
  })
}

function handedOver(write: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => write((error) => (error ? reject(failure(error, 'exchange')) : resolve())))
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

/** In the words of the C library, which cosockets pass on in lower case. */
function failure(error: Error, stage: 'connect' | 'exchange' | 'body'): OutboundError {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return new OutboundError('refused', stage, 'connection refused')
    case 'ETIMEDOUT':
      return new OutboundError('timeout', stage, 'timeout')
    case 'ENOTFOUND':
      return new OutboundError('name-error', stage, 'host not found')
    case 'EPIPE':
      return new OutboundError('reset', stage, 'broken pipe')
    case 'ENOENT':
      return new OutboundError('refused', stage, 'no such file or directory')
    case 'EHOSTUNREACH':
      return new OutboundError('refused', stage, 'no route to host')
    case 'ENETUNREACH':
      return new OutboundError('refused', stage, 'network is unreachable')
    default:
      return new OutboundError('reset', stage, 'connection reset by peer')
  }
}

/** OpenSSL's numbers and words, as ngx_lua gives them for a certificate that does not verify. */
const VERIFY_ERRORS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: '10: certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: '18: self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: '19: self-signed certificate in certificate chain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: '20: unable to get local issuer certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: '21: unable to verify the first certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate host mismatch',
}

function handshakeText(error: Error): string {
  const code = codeOf(error)
  return (Object.hasOwn(VERIFY_ERRORS, code) ? VERIFY_ERRORS[code] : undefined) ?? 'handshake failed'
}
