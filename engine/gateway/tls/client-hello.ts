/** What the first bytes of a connection are. */
export type FirstBytes =
  | { readonly type: 'hello'; readonly serverName: string | undefined; readonly protocols: readonly string[] }
  /** The beginning of a ClientHello: more must come. */
  | { readonly type: 'incomplete' }
  | { readonly type: 'other' }

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const SERVER_NAME = 0
const ALPN = 16
/** Larger than any ClientHello of a real client (nginx's preread_buffer_size). */
const MAX_HELLO = 16 * 1024

/** Reads over bytes; leaving them is a {@link RangeError}. */
class Reader {
  private at = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  number(size: 1 | 2 | 3): number {
    let value = 0
    for (const byte of this.take(size)) value = value * 256 + byte
    return value
  }

  take(size: number): Uint8Array {
    if (this.at + size > this.bytes.length) throw new RangeError('truncated')
    this.at += size
    return this.bytes.subarray(this.at - size, this.at)
  }

  vector(size: 1 | 2 | 3): Uint8Array {
    return this.take(this.number(size))
  }

  isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }
}

/**
 * The server name and the application protocols a TLS client asks for, out of the first bytes it sent. Anything that is
 * no ClientHello, be it plain text or a broken one, is `other` (nginx ngx_stream_ssl_preread_module; RFC 8446 §4.1.2).
 */
export function readClientHello(bytes: Uint8Array): FirstBytes {
  const message = handshakeMessage(bytes)
  if (message === undefined) return { type: 'other' }
  if (message === 'incomplete') return { type: 'incomplete' }
  try {
    return helloOf(new Reader(message))
  } catch (error) {
    if (error instanceof RangeError) return { type: 'other' }
    throw error
  }
}

/** The first handshake message, which may be spread over several records. */
function handshakeMessage(bytes: Uint8Array): Uint8Array | 'incomplete' | undefined {
  const collected: number[] = []
  let at = 0
  for (;;) {
    const needed =
      collected.length >= 4
        ? 4 + (((collected[1] ?? 0) << 16) | ((collected[2] ?? 0) << 8) | (collected[3] ?? 0))
        : undefined
    if (needed !== undefined && needed > MAX_HELLO) return undefined
    if (needed !== undefined && collected.length >= needed) return Uint8Array.from(collected.slice(4, needed))
    if (at < bytes.length && bytes[at] !== HANDSHAKE) return undefined
    if (at + 1 < bytes.length && bytes[at + 1] !== 3) return undefined
    if (at + 5 > bytes.length) return 'incomplete'
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
    if (length === 0 || length > MAX_HELLO) return undefined
    collected.push(...bytes.subarray(at + 5, at + 5 + length))
    if (collected.length > 0 && collected[0] !== CLIENT_HELLO) return undefined
    at += 5 + length
  }
}

function helloOf(reader: Reader): FirstBytes {
  reader.take(2 + 32)
  reader.vector(1)
  reader.vector(2)
  reader.vector(1)
  let serverName: string | undefined
  let protocols: readonly string[] = []
  const extensions = new Reader(reader.isAtEnd() ? new Uint8Array() : reader.vector(2))
  while (!extensions.isAtEnd()) {
    const type = extensions.number(2)
    const body = new Reader(extensions.vector(2))
    if (type === SERVER_NAME) serverName = nameIn(body)
    if (type === ALPN) protocols = protocolsIn(body)
  }
  return { type: 'hello', serverName, protocols }
}

/** The host name among the names; nginx compares it in lower case. */
function nameIn(body: Reader): string | undefined {
  const names = new Reader(body.vector(2))
  while (!names.isAtEnd()) {
    const type = names.number(1)
    const name = names.vector(2)
    if (type === 0) return latin1(name).toLowerCase()
  }
  return undefined
}

function protocolsIn(body: Reader): string[] {
  const list = new Reader(body.vector(2))
  const protocols: string[] = []
  while (!list.isAtEnd()) protocols.push(latin1(list.vector(1)))
  return protocols
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
