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
  private readonly all: Uint8Array[] = []
  /** Bytes have no borders: what is expected may come in pieces, or together with more. */
  private readonly isStream: boolean
  private closed: Frame | undefined
  private isOver = false
  private wake: (() => void) | undefined

  constructor(host: Pick<Host, 'setTimer'>, { isStream = false } = {}) {
    this.host = host
    this.isStream = isStream
  }

  /** From the gateway. */
  hear(frame: Frame): void {
    if (frame.type === 'close') this.closed = frame
    else if (frame.type === 'text' || frame.type === 'binary') {
      this.heard.push(frame)
      this.all.push(frame.data)
    }
    this.wake?.()
  }

  /** Everything that came. */
  heardBytes(): Uint8Array {
    return joined(this.all)
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
    if (this.isStream) return this.expectBytes(wanted.data, text)
    await this.until(() => this.heard.length > 0 || this.isOver)
    const heard = this.heard.shift()
    if (!heard) return { text, ok: false, detail: this.isOver ? 'the connection was closed' : 'nothing came' }
    const isSame = heard.type === wanted.type && shown(heard) === shown(wanted)
    return { text, ok: isSame, detail: `${heard.type} ${shown(heard)}` }
  }

  private async expectBytes(wanted: Uint8Array, text: string): Promise<StepResult> {
    const size = (): number => this.heard.reduce((sum, { data }) => sum + data.length, 0)
    await this.until(() => size() >= wanted.length || this.isOver)
    const came = joined(this.heard.splice(0).map(({ data }) => data))
    const data = came.subarray(0, wanted.length)
    if (came.length > wanted.length) this.heard.unshift({ type: 'binary', data: came.subarray(wanted.length) })
    const isSame = data.length === wanted.length && data.every((byte, i) => byte === wanted[i])
    return { text, ok: isSame, detail: data.length === 0 ? 'nothing came' : shown({ type: 'binary', data }) }
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

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function shown({ type, data }: Pick<Frame, 'type' | 'data'>): string {
  if (type === 'text') return new TextDecoder().decode(data)
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
