import type { ConversationOutcome } from './client-connections.ts'
import type {
  ConnectionMessage,
  ConnectionReplayOptions,
  ConnectionRun,
  ConnectionTarget,
  ConversationStep,
  OpenOptions,
} from './connection-protocol.ts'

/** Connections of an engine, as a client drives them. */
export interface EngineConnections {
  open(target: ConnectionTarget, options?: OpenOptions): Promise<string>
  /** As the client of a connection, whoever opened it. False: it does not stand. */
  send(id: string, message: ConnectionMessage): boolean
  /** Undefined: nobody knows this connection. */
  close(id: string, status?: number, reason?: Uint8Array): Promise<ConnectionRun | undefined>
  list(): readonly ConnectionRun[]
  /** Plays a script as the client. */
  converse(target: ConnectionTarget, steps: readonly ConversationStep[], name?: string): Promise<ConversationOutcome>
  replay(recorded: ConnectionRun, options: ConnectionReplayOptions): Promise<ConnectionRun>
  /** Tells every WebSocket goodbye (1001). */
  shutDown(): void
}
