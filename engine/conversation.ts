import type { StudioConnection } from './assembly/studio-websocket.ts'
import type { ConversationStep, StepResult } from './connection-protocol.ts'
import type { Frame } from './gateway/connection.ts'
import type { Host } from './host.ts'

/** How long a script waits for what it expects, milliseconds of the engine's clock. */
const PATIENCE = 5_000

/** A client that follows a script: says, waits, and holds what it hears against what was expected. */
export class Conversation {
  private readonly host: Pick<Host, 'setTimer'>
  private readonly heard: Frame[] = []
  private closed: Frame | undefined
  private isOver = false
  private wake: (() => void) | undefined

  constructor(host: Pick<Host, 'setTimer'>) {
    this.host = host
  }

  /** From the gateway. */
  hear(frame: Frame): void {
    if (frame.type === 'close') this.closed = frame
    else if (frame.type === 'text' || frame.type === 'binary') this.heard.push(frame)
    this.wake?.()
  }

  end(): void {
    this.isOver = true
    this.wake?.()
  }

  /** Plays a script to its end, or to the first thing that was expected in vain; then closes what still stands. */
  async play(steps: readonly ConversationStep[], client: StudioConnection): Promise<readonly StepResult[]> {
    const results: StepResult[] = []
    for (const step of steps) {
      const result = await this.take(step, client)
      if (result) results.push(result)
      if (result?.ok === false) break
    }
    if (!this.isOver) client.close(1000, new Uint8Array())
    await this.until(() => this.isOver)
    if (!this.isOver) client.leave()
    return results
  }

  private async take(step: ConversationStep, client: StudioConnection): Promise<StepResult | undefined> {
    switch (step.type) {
      case 'send':
        client.send(step.message)
        return undefined
      case 'close':
        client.close(step.status, step.reason)
        return undefined
      case 'wait':
        await new Promise<void>((resolve) => this.host.setTimer(step.milliseconds, resolve))
        return undefined
      case 'expect':
        return this.expect(step.message)
      case 'closed':
        return this.expectClosed(step.status)
    }
  }

  private async expect(wanted: { readonly type: 'text' | 'binary'; readonly data: Uint8Array }): Promise<StepResult> {
    const text = `expect ${shown(wanted)}`
    await this.until(() => this.heard.length > 0 || this.isOver)
    const heard = this.heard.shift()
    if (!heard) return { text, ok: false, detail: this.isOver ? 'the connection was closed' : 'nothing came' }
    const isSame = heard.type === wanted.type && shown(heard) === shown(wanted)
    return { text, ok: isSame, detail: `${heard.type} ${shown(heard)}` }
  }

  private async expectClosed(status: number | undefined): Promise<StepResult> {
    const text = status === undefined ? 'closed' : `closed ${status}`
    await this.until(() => this.closed !== undefined || this.isOver)
    const actual = this.closed ? (this.closed.status ?? 1005) : undefined
    const isEnded = this.closed !== undefined || this.isOver
    const detail = isEnded ? `closed with ${actual ?? 'no close frame'}` : 'the connection still stands'
    return { text, ok: isEnded && (status === undefined || status === actual), detail }
  }

  private async until(isSo: () => boolean): Promise<void> {
    let isLate = false
    const cancel = this.host.setTimer(PATIENCE, () => {
      isLate = true
      this.wake?.()
    })
    while (!isSo() && !isLate) await new Promise<void>((resolve) => (this.wake = resolve))
    cancel()
  }
}

function shown({ type, data }: Pick<Frame, 'type' | 'data'>): string {
  if (type === 'text') return new TextDecoder().decode(data)
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
