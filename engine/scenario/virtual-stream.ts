import { OutboundError, type Host, type Socket } from '../host.ts'
import type { StreamStep, UpstreamStream } from './model.ts'

/** A socket whose other end follows a rule of `upstreams:`. TLS is taken for done. */
export async function openVirtualStream(spec: UpstreamStream, host: Pick<Host, 'setTimer'>): Promise<Socket> {
  if (spec.delay > 0) await pause(host, spec.delay)
  const peer = new VirtualPeer(spec, host)
  void peer.play()
  return {
    received: { [Symbol.asyncIterator]: () => peer.spoken() },
    send: (bytes) => peer.hear(bytes),
    secure: () => Promise.resolve(),
    end: () => peer.hearEnd(),
    close: () => peer.close(),
  }
}

function pause(host: Pick<Host, 'setTimer'>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => host.setTimer(milliseconds, resolve))
}

/** What the other end says next: bytes, its end, or that it breaks off. */
type Utterance = Uint8Array | 'end' | OutboundError

class VirtualPeer {
  private readonly spec: UpstreamStream
  private readonly host: Pick<Host, 'setTimer'>
  private readonly outbox: Utterance[] = []
  private readonly inbox: number[] = []
  private wakeReader: () => void = () => undefined
  private wakeScript: () => void = () => undefined
  private isClosed = false
  private isPlaying = true

  constructor(spec: UpstreamStream, host: Pick<Host, 'setTimer'>) {
    this.spec = spec
    this.host = host
  }

  /** Follows the script; afterwards it answers with what it hears, or says nothing more. */
  async play(): Promise<void> {
    for (const step of this.spec.script) if (!(await this.take(step))) return
    this.isPlaying = false
    const rest = this.inbox.splice(0)
    if (this.spec.isEcho && rest.length > 0) this.say(Uint8Array.from(rest))
  }

  async hear(bytes: Uint8Array): Promise<void> {
    if (this.isClosed) throw new OutboundError('reset', 'exchange', 'broken pipe')
    if (this.isPlaying) this.inbox.push(...bytes)
    else if (this.spec.isEcho) this.say(bytes.slice())
    this.wakeScript()
  }

  /** The gateway has nothing more to say: an echo ends, too. */
  hearEnd(): void {
    if (!this.isPlaying && this.spec.isEcho) this.say('end')
  }

  close(): void {
    this.isClosed = true
    this.say('end')
    this.wakeScript()
  }

  async *spoken(): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (this.outbox.length === 0) await new Promise<void>((resolve) => (this.wakeReader = resolve))
      const next = this.outbox.shift()
      if (next === undefined || next === 'end') return
      if (next instanceof OutboundError) throw next
      yield next
    }
  }

  private say(utterance: Utterance): void {
    this.outbox.push(utterance)
    this.wakeReader()
  }

  /** False: nothing follows. */
  private async take(step: StreamStep): Promise<boolean> {
    switch (step.type) {
      case 'send':
        this.say(step.data)
        return !this.isClosed
      case 'wait':
        await pause(this.host, step.milliseconds)
        return !this.isClosed
      case 'expect':
        return this.expect(step.data)
      case 'close':
        this.isClosed = true
        this.say('end')
        return false
      case 'reset':
        this.isClosed = true
        this.say(new OutboundError('reset', 'body', 'connection reset by peer'))
        return false
    }
  }

  /** Waits for as many bytes; when they are others, the peer breaks off. */
  private async expect(wanted: Uint8Array): Promise<boolean> {
    while (this.inbox.length < wanted.length && !this.isClosed)
      await new Promise<void>((resolve) => (this.wakeScript = resolve))
    if (this.isClosed) return false
    const heard = this.inbox.splice(0, wanted.length)
    if (heard.every((byte, i) => byte === wanted[i])) return true
    return this.take({ type: 'reset' })
  }
}
