import { toBytes, toText } from '../bytes.ts'
import type { ConnectionSide, Frame, FrameStep } from '../connection.ts'
import type { ActivePlugin, SourcePlace } from '../plugin.ts'

/** What both sides are told when a plugin ends the connection. */
export interface ClosingWords {
  readonly status: number
  readonly reason: string
}

/** A frame on its way through the handlers of one direction: what `kong.websocket.client` or `upstream` works on. */
export class FrameInFlight {
  /** Of its connection, from 1. */
  readonly number: number
  readonly from: ConnectionSide
  readonly original: Frame
  readonly arrivedAt: number
  /** Of a close frame. */
  status: number | undefined
  isDropped = false
  /** A plugin ends the connection: words for the side the frame came from, and for the other. */
  closing: { readonly own: ClosingWords; readonly peer: ClosingWords } | undefined
  /** Who dropped or closed, and where. */
  endedBy: { readonly active: ActivePlugin | undefined; readonly at: SourcePlace | undefined } | undefined
  /** What each plugin did; kept only while somebody listens. */
  steps: FrameStep[] | undefined
  /** Place of the last change, for the step of the plugin that runs. */
  changedAt: SourcePlace | undefined
  private text: string | undefined
  private changes = 0

  constructor(
    original: Frame,
    facts: { readonly number: number; readonly from: ConnectionSide; readonly now: number },
  ) {
    this.original = original
    this.number = facts.number
    this.from = facts.from
    this.arrivedAt = facts.now
    this.status = original.status
  }

  /** Payload as a byte string. */
  payload(): string {
    this.text ??= toText(this.original.data)
    return this.text
  }

  setPayload(text: string): void {
    if (text !== this.payload()) this.changes += 1
    this.text = text
  }

  setStatus(status: number): void {
    if (status !== this.status) this.changes += 1
    this.status = status
  }

  /** How often it was changed so far. */
  changeCount(): number {
    return this.changes
  }

  /** As it goes on; the frame that came when nobody changed it. */
  current(): Frame {
    const { original, status } = this
    if (this.changes === 0) return original
    const data = this.text === undefined ? original.data : toBytes(this.text)
    return { type: original.type, data, ...(status !== undefined && { status }) }
  }
}
