import { WebSocket } from 'ws'

/** Hears of a close frame; without a status it carried none. */
export type CloseFrameListener = (status: number | undefined, reason: Uint8Array) => void

/**
 * A socket of `ws` that leaves the answer to a close frame to the gateway, whose plugins may change it. `ws` answers by
 * calling its own `close`: with status and reason, or with neither, for a close frame; with a status alone for an error.
 */
export class GatewaySocket extends WebSocket {
  /** Set once the gateway listens. */
  onCloseFrame: CloseFrameListener | undefined
  /** The status the other side was told when it broke the protocol. */
  failedWith: number | undefined

  override close(status?: number, reason?: string | Buffer): void {
    if (status !== undefined && reason === undefined) {
      this.failedWith ??= status
      super.close(status)
      return
    }
    // Their answer to our own close frame completes the handshake.
    if (this.readyState !== WebSocket.OPEN || !this.onCloseFrame) super.close(status, reason)
    this.onCloseFrame?.(status, typeof reason === 'string' ? Buffer.from(reason) : (reason ?? new Uint8Array()))
  }

  /** The gateway's own close frame. */
  sayGoodbye(status: number | undefined, reason: Uint8Array): void {
    if (status === undefined) super.close()
    else super.close(status, Buffer.from(reason.buffer, reason.byteOffset, reason.byteLength))
  }
}
