import type { Running } from './assembly/assemble.ts'
import type { Session } from './debug/session.ts'
import type { Exchange } from './gateway/message.ts'
import type { ScenarioFiles } from './protocol.ts'

/** A configuration in use. A retired one goes on until its last request is done, then its timers end. */
export class Applied {
  readonly scenario: ScenarioFiles
  readonly running: Running
  readonly session: Session | undefined
  private requests = 0
  private isRetired = false

  constructor(scenario: ScenarioFiles, running: Running, session: Session | undefined) {
    this.scenario = scenario
    this.running = running
    this.session = session
  }

  /** Serves a request; one that is debugged waits for its turn. */
  async serve<T>(exchange: Exchange, isTraced: boolean, work: (exchange: Exchange) => Promise<T>): Promise<T> {
    this.requests += 1
    try {
      const changing = this.running.refresh()
      if (changing) await changing
      return await (this.session ? this.session.receive(exchange, isTraced, work) : work(exchange))
    } finally {
      this.requests -= 1
      if (this.isRetired && this.requests === 0) this.running.dispose()
    }
  }

  retire(): void {
    this.isRetired = true
    if (this.requests === 0) this.running.dispose()
  }

  isOver(): boolean {
    return this.isRetired && this.requests === 0
  }
}
