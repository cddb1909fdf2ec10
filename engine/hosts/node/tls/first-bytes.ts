import type { Socket } from 'node:net'

/** What is decided by the first bytes; undefined while they are not enough. */
export type Decide<T> = (bytes: Uint8Array) => T | undefined

/** Far more than any preface or ClientHello. */
const LIMIT = 32 * 1024

/**
 * Looks at the first bytes of a connection and puts them back. Undefined when the client left, said nothing in time, or
 * never said enough; the connection is closed then.
 */
export function firstBytes<T>(socket: Socket, timeout: number, decide: Decide<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    let seen: Uint8Array = new Uint8Array()
    const finish = (decision: T | undefined): void => {
      clearTimeout(timer)
      socket.off('readable', look).off('end', leave).off('error', leave).off('close', leave)
      if (decision === undefined) socket.destroy()
      else if (seen.length > 0) socket.unshift(seen)
      resolve(decision)
    }
    const leave = (): void => finish(undefined)
    const look = (): void => {
      for (let next: unknown = socket.read(); next !== null; next = socket.read()) {
        if (!(next instanceof Uint8Array)) break
        seen = Buffer.concat([seen, next])
        const decision = decide(seen)
        if (decision !== undefined || seen.length > LIMIT) return finish(decision)
      }
    }
    const timer = setTimeout(leave, timeout)
    socket.on('readable', look).once('end', leave).once('error', leave).once('close', leave)
    socket.on('error', () => undefined)
    look()
  })
}
