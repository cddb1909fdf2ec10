import { StreamClient } from './assembly/stream-client.ts'
import { openStudioWebSocket, type StudioConnection, type StudioWebSocketOptions } from './assembly/studio-websocket.ts'
import type { ConnectionBook } from './connection-book.ts'
import type {
  ConnectionMessage,
  ConnectionReplayOptions,
  ConnectionRun,
  ConnectionTarget,
  ConversationStep,
  OpenOptions,
  StepResult,
} from './connection-protocol.ts'
import { Conversation } from './conversation.ts'
import type { Frame } from './gateway/connection.ts'
import type { Exchange } from './gateway/message.ts'
import type { Host } from './host.ts'
import { replaySession } from './replay-session.ts'

/** An exchange on its way through the gateway, recorded. */
export interface Underway {
  readonly id: string
  /** Its run, once it is over. */
  readonly ended: Promise<ConnectionRun>
}

export interface ClientConnectionsParts {
  readonly host: Pick<Host, 'setTimer' | 'random'>
  readonly book: ConnectionBook
  readonly ports: () => { readonly http: number; readonly https: number }
  /** Serves an exchange as a client's of that kind of connection. */
  start(exchange: Exchange, options: OpenOptions & { readonly kind: ConnectionRun['kind'] }): Promise<Underway>
}

/** What became of a script. */
export interface ConversationOutcome {
  readonly run: ConnectionRun
  readonly results: readonly StepResult[]
  /** Everything the client got. */
  readonly heard: Uint8Array
}

interface Opened extends Underway {
  readonly client: StudioConnection
}

/** Connections that the engine opens itself, for the studio, a script or a replay. */
export class ClientConnections {
  private readonly parts: ClientConnectionsParts
  private readonly open = new Map<string, Opened>()

  constructor(parts: ClientConnectionsParts) {
    this.parts = parts
  }

  /** Opens a connection; what comes of it the book tells. */
  async connect(target: ConnectionTarget, options: OpenOptions = {}): Promise<string> {
    return (await this.begin(target, options)).id
  }

  /** Sends as the client of a connection, whoever opened it. False: it does not stand. */
  send(id: string, message: ConnectionMessage): boolean {
    const opened = this.open.get(id)
    if (!opened) return this.parts.book.inject(id, message)
    if (message.type === 'close') opened.client.close(message.status, message.data)
    else opened.client.send(message)
    return true
  }

  /** Closes the client's side and waits for the end. Undefined: nobody knows this connection. */
  async close(id: string, status?: number, reason: Uint8Array = new Uint8Array()): Promise<ConnectionRun | undefined> {
    const { book } = this.parts
    const opened = this.open.get(id)
    if (opened) {
      opened.client.close(status, reason)
      return opened.ended
    }
    if (!book.inject(id, { type: 'close', data: reason, ...(status !== undefined && { status }) })) return book.find(id)
    return book.whenEnded(id)
  }

  /** Plays a script as the client. */
  async converse(
    target: ConnectionTarget,
    steps: readonly ConversationStep[],
    name?: string,
  ): Promise<ConversationOutcome> {
    const conversation = new Conversation(this.parts.host, { isStream: target.kind === 'tcp' || target.kind === 'tls' })
    const options = {
      onFrame: (frame: Frame) => conversation.hear(frame),
      onEnd: () => conversation.end(),
    }
    const { client, ended } = await this.begin(target, name === undefined ? {} : { name }, options)
    void ended.then(() => conversation.end())
    const results = await conversation.play(steps, client)
    return { run: await ended, results, heard: conversation.heardBytes() }
  }

  /** Plays a recorded connection again. @throws {Error} when the recording does not hold all of it */
  async replay(recorded: ConnectionRun, options: ConnectionReplayOptions): Promise<ConnectionRun> {
    return replaySession(recorded, options, {
      host: this.parts.host,
      open: (target, listener) =>
        this.begin(target, options.name === undefined ? {} : { name: options.name }, listener),
    })
  }

  private async begin(
    target: ConnectionTarget,
    options: OpenOptions,
    listener: Omit<StudioWebSocketOptions, 'random' | 'ports'> = {},
  ): Promise<Opened> {
    const { host, ports, start } = this.parts
    const client =
      target.kind === 'websocket'
        ? openStudioWebSocket(target, { random: (count) => host.random(count), ports: ports(), ...listener })
        : streamConnection(new StreamClient(target, streamListener(listener)))
    const { id, ended } = await start(client.exchange, { ...options, kind: target.kind })
    const opened: Opened = { id, ended, client }
    this.open.set(id, opened)
    const forget = (): void => void this.open.delete(id)
    ended.then(forget, forget)
    return opened
  }
}

/** What a stream's client hears counts as a message each. */
function streamListener({ onFrame, onEnd }: Pick<StudioWebSocketOptions, 'onFrame' | 'onEnd'>) {
  return {
    received: (data: Uint8Array) => onFrame?.({ type: 'binary', data }),
    closed: () => onEnd?.(),
  }
}

function streamConnection(client: StreamClient): StudioConnection {
  return {
    exchange: client.exchange,
    send: ({ data }) => client.send(data),
    close: () => client.end(),
    leave: () => client.reset(),
  }
}
