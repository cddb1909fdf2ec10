import type { ConnectionRun } from '../../engine/protocol.ts'
import { readSession, type Session } from '../kernels/connections/session-model.ts'

const sessions = new WeakMap<ConnectionRun, Session>()

/** A connection as its lane shows it, made once. */
export function sessionOf(run: ConnectionRun): Session {
  const known = sessions.get(run)
  if (known) return known
  const session = readSession(run)
  sessions.set(run, session)
  return session
}
