import { OutboundError, type Host, type Socket } from '../../host.ts'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { awaitHost, type Suspension } from '../../lua/runtime/native.ts'

/** Work of a cosocket that may wait. */
export type Steps<T> = Generator<Suspension, T, unknown>

/** One connection, with the bytes that have arrived and were not taken yet. Outlives its cosocket in a keepalive pool. */
export class Connection {
  /** Where it leads, for the trace. */
  readonly name: string
  /** How often it came out of a pool. */
  reused = 0
  isSecure = false
  sent = 0
  received = 0
  buffer = ''
  /** Why nothing more will arrive. */
  ended: string | undefined
  private readonly host: Host
  private readonly socket: Socket
  private readonly pieces: AsyncIterator<Uint8Array>
  private pending: Promise<void> | undefined

  constructor(host: Host, socket: Socket, name: string) {
    this.host = host
    this.socket = socket
    this.name = name
    this.pieces = socket.received[Symbol.asyncIterator]()
  }

  /** Waits for more bytes: undefined when some came, else what went wrong. */
  *more(timeout: number): Steps<string | undefined> {
    if (this.ended !== undefined) return this.ended
    return yield* awaitHost(within(this.host, timeout, this.arrival()).then((late) => late ?? this.ended))
  }

  /** The next piece, or the end; asked for once however many wait. */
  arrival(): Promise<void> {
    this.pending ??= this.take()
    return this.pending
  }

  /** The piece that somebody already asked for. */
  waiting(): Promise<void> | undefined {
    return this.pending
  }

  /** Undefined when the bytes were handed over. */
  *send(bytes: string, timeout: number): Steps<string | undefined> {
    const { socket, host } = this
    const done = socket.send(luaToBytes(bytes)).then(() => undefined, errorText)
    const failure = yield* awaitHost(firstOf(host, timeout, done))
    if (failure === undefined) this.sent += bytes.length
    return failure
  }

  *secure(options: { serverName?: string; verify: boolean }, timeout: number): Steps<string | undefined> {
    const done = this.socket.secure(options).then(() => undefined, errorText)
    const failure = yield* awaitHost(firstOf(this.host, timeout, done))
    this.isSecure = failure === undefined
    return failure
  }

  /** All that is buffered, or its first `count` bytes. */
  shift(count = this.buffer.length): string {
    const taken = this.buffer.slice(0, count)
    this.buffer = this.buffer.slice(count)
    return taken
  }

  close(): void {
    this.ended ??= 'closed'
    this.socket.close()
  }

  private async take(): Promise<void> {
    try {
      const { done, value } = await this.pieces.next()
      this.pending = undefined // with the bytes: who asks from now on waits for others
      if (done === true) this.ended ??= 'closed'
      else {
        this.buffer += bytesToLua(value)
        this.received += value.length
      }
    } catch (error) {
      this.ended ??= errorText(error)
    }
  }
}

/** "timeout" when the promise takes longer; 0 waits for ever. */
async function within(host: Host, timeout: number, promise: Promise<void>): Promise<string | undefined> {
  return firstOf(
    host,
    timeout,
    promise.then(() => undefined),
  )
}

/** What a promise says, or "timeout". */
export function firstOf(
  host: Host,
  timeout: number,
  promise: Promise<string | undefined>,
): Promise<string | undefined> {
  if (timeout === 0) return promise
  return new Promise((resolve) => {
    const cancel = host.setTimer(timeout, () => resolve('timeout'))
    void promise.then((result) => {
      cancel()
      resolve(result)
    })
  })
}

/** How cosockets word a failure: the C library's text in lower case. */
export function errorText(error: unknown): string {
  if (error instanceof OutboundError) return error.code === 'timeout' ? 'timeout' : error.message
  return error instanceof Error ? error.message : String(error)
}
