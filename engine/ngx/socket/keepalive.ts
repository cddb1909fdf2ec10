import type { Host } from '../../host.ts'
import type { Connection } from './connection.ts'

interface Idle {
  readonly connection: Connection
  readonly forget: () => void
}

/** Connections that wait for their next user, by pool name; the one used last is used first. */
export class KeepalivePools {
  private readonly host: Host
  private readonly pools = new Map<string, Idle[]>()

  constructor(host: Host) {
    this.host = host
  }

  take(name: string): Connection | undefined {
    const idle = this.pools.get(name)?.pop()
    if (idle === undefined) return undefined
    idle.forget()
    idle.connection.reused++
    return idle.connection
  }

  /** `timeout` 0 keeps it for ever; in a full pool the one that waited longest goes. */
  put(name: string, connection: Connection, { timeout, size }: { timeout: number; size: number }): void {
    const pool = this.pools.get(name) ?? []
    this.pools.set(name, pool)
    if (pool.length >= size) {
      const oldest = pool.shift()
      oldest?.forget()
      oldest?.connection.close()
    }
    const cancel = timeout > 0 ? this.host.setTimer(timeout, () => drop()) : () => undefined
    const idle: Idle = { connection, forget: cancel }
    const drop = () => {
      cancel()
      const at = pool.indexOf(idle)
      if (at < 0) return
      pool.splice(at, 1)
      connection.close()
    }
    pool.push(idle)
    // the other side closed it, or spoke unasked: nobody can use it any more
    void connection.arrival().then(drop)
  }
}
