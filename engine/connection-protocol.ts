import type { ConnectionKind, FrameType } from './gateway/connection.ts'
import type { HeaderPair } from './gateway/message.ts'
import type { Trace, TraceEvent } from './trace/event.ts'
import type { OutsideAnswer } from './traffic-protocol.ts'

/** A WebSocket a client would open; the handshake's own headers are made for it. */
export interface WebSocketTarget {
  readonly kind: 'websocket'
  /** Request target, e.g. `/chat?room=1`. */
  readonly target: string
  /** With Host; `Connection`, `Upgrade` and `Sec-WebSocket-*` are added unless given. */
  readonly headers: readonly HeaderPair[]
  readonly subprotocols?: readonly string[]
  readonly scheme?: 'ws' | 'wss'
  readonly client?: { readonly ip: string; readonly port: number }
}

/** A connection a client would open to a stream listener. */
export interface StreamTarget {
  readonly kind: 'tcp' | 'tls' | 'udp'
  /** The listener's address and port (`stream_listen`). */
  readonly server: { readonly ip: string; readonly port: number }
  readonly client?: { readonly ip: string; readonly port: number }
  /** TLS: the name asked for. */
  readonly serverName?: string
  /** TLS: PEM certificate chain of the client. */
  readonly clientCertificate?: string
}
export type ConnectionTarget = WebSocketTarget | StreamTarget

/** What is sent on a connection: a frame, or bytes (one datagram for UDP). */
export type ConnectionMessage =
  | { readonly type: FrameType; readonly data: Uint8Array; readonly status?: number }
  | { readonly type: 'bytes'; readonly data: Uint8Array }

/** One thing a client does, so many milliseconds after its connection began to open. */
export type ConnectionStep = ConnectionMessage & { readonly at: number }

/** One connection with everything that went through it; while it is open, what happened until now. */
export interface ConnectionRun {
  readonly id: string
  readonly kind: ConnectionKind
  /** Engine clock, ms since the epoch. */
  readonly startedAt: number
  readonly origin: 'studio' | 'client'
  readonly name?: string
  readonly target: ConnectionTarget
  /** The answer to a WebSocket handshake; a refused one has a body. Absent for streams. */
  readonly handshake?: { readonly status: number; readonly headers: readonly HeaderPair[]; readonly body: Uint8Array }
  readonly isOpen: boolean
  readonly trace: Trace
  /** Processor ms of all its handlers. */
  readonly cost: number
  /** Recorded traffic: what others answered meanwhile, for replays. A WebSocket's upstream is in the trace. */
  readonly outside?: readonly OutsideAnswer[]
}

export interface OpenOptions {
  readonly name?: string
  /** Stops at the first statement (the debugger). */
  readonly stopsOnEntry?: boolean
}
export interface ConnectionReplayOptions {
  /** `recorded`: as far apart as they were; `at-once`: each as soon as the one before it went through. */
  readonly timing: 'recorded' | 'at-once'
  /**
   * `live`: the configured upstream answers anew; `recorded`: what it said then, at the same place in the order of
   * arrivals, whatever the gateway sends it now.
   */
  readonly upstream: 'live' | 'recorded'
  readonly name?: string
}

/** What the studio may ask of connections. Ids are those of `ConnectionRun`. */
export interface ConnectionApi {
  /** Opens a connection as a client. Gives its id at once; `connectionTold` says what came of it. */
  openConnection(scenario: string, target: ConnectionTarget, options?: OpenOptions): Promise<string>
  /** Sends as that connection's client; an edited frame is sent again with this, too. */
  sendFrame(scenario: string, connection: string, message: ConnectionMessage): Promise<void>
  /** Closes the client's side and gives the whole run once both sides have ended. */
  closeConnection(scenario: string, connection: string, status?: number, reason?: string): Promise<ConnectionRun>
  /** Open ones, whoever opened them, and the last that ended. */
  connections(scenario: string): Promise<readonly ConnectionRun[]>
  /** Plays what a recorded client sent, against the configuration that runs now; resolves when it is over. */
  replayConnection(scenario: string, recorded: ConnectionRun, options: ConnectionReplayOptions): Promise<ConnectionRun>
  /** What the scenario's worker did outside requests since it was applied: init_worker, configure, timers, queues. */
  workerTrace(scenario: string): Promise<Trace>
}

/** What an engine tells of connections, in batches. */
export type ConnectionEvent =
  | { readonly type: 'opened'; readonly run: ConnectionRun }
  /** New events of an open connection; its trace so far and these are its trace now. */
  | { readonly type: 'traced'; readonly connection: string; readonly events: readonly TraceEvent[] }
  | { readonly type: 'ended'; readonly run: ConnectionRun }

/** Part of what an engine tells the studio on its own. */
export interface ConnectionListenerApi {
  connectionTold(scenario: string, event: ConnectionEvent): void
  /** New events of the worker's trace. `isNew`: a configuration was applied, and its trace begins with these. */
  workerTold(scenario: string, events: readonly TraceEvent[], isNew: boolean): void
}

/** One step of a script that a client follows (`traffic:` of phasescope.yml). */
export type ConversationStep =
  | { readonly type: 'send'; readonly message: ConnectionMessage }
  /** The next message is this. */
  | { readonly type: 'expect'; readonly message: { readonly type: 'text' | 'binary'; readonly data: Uint8Array } }
  | { readonly type: 'wait'; readonly milliseconds: number }
  | { readonly type: 'close'; readonly status: number | undefined; readonly reason: Uint8Array }
  /** The other side closes, with that status. */
  | { readonly type: 'closed'; readonly status: number | undefined }

/** What became of a step that expects something. */
export interface StepResult {
  readonly text: string
  readonly ok: boolean
  readonly detail: string
}
