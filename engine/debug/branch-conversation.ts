import { OutboundError, type Host, type Socket } from '../host.ts'
import { errorOf, type ExpectedSend, type RecordedPiece } from './answers.ts'
import { CatchUp } from './catch-up.ts'
import { hashOf, shownBytes, type RecordedCall } from './recording.ts'
import type { SaidThing, Spoken } from './spoken.ts'

export interface ConversationParts {
  /** `tcp 10.0.0.1:6379` */
  readonly name: string
  readonly outside: Pick<Host, 'connect' | 'setTimer'>
  /** What was said and heard before the moment. */
  readonly spoken: Spoken
  /** What the recorded run said after it. */
  readonly expected: ExpectedSend[]
  /** Who is told that something differs; true: others may be asked all the same. */
  readonly onMiss: (call: RecordedCall) => boolean
}

/**
 * A socket of a branch. While it is told what was recorded, it answers what was recorded, each piece when as much was
 * said as before it. From the first difference on it is a live one, opened anew and told everything again that was said
 * before; or, when nobody shall be asked, whoever uses it gets an error that says what differs.
 */
export class BranchConversation {
  private readonly parts: ConversationParts
  private told = 0
  private line: Promise<CatchUp> | undefined
  private broken: OutboundError | undefined
  private isClosed = false
  private wake: () => void = () => undefined

  constructor(parts: ConversationParts) {
    this.parts = parts
  }

  /** What comes from the other side. */
  async *received(recorded: Iterable<RecordedPiece>): AsyncGenerator<Uint8Array> {
    const { spoken } = this.parts
    for (const { after, bytes, failure } of recorded) {
      while (this.isWaiting() && this.told < after) await this.change()
      if (!this.isWaiting()) break
      if (failure) throw errorOf(failure)
      if (!bytes) return
      spoken.hear(bytes)
      yield bytes
    }
    // Who reads without having said something waits, like whoever keeps a connection in a pool.
    while (this.isWaiting())
      if (spoken.awaitsAnswer()) await this.differ('it waits for an answer, and the recording ends before it came')
      else await this.change()
    if (this.broken) throw this.broken
    if (this.line && !this.isClosed) yield* (await this.line).rest(spoken.heard)
  }

  /** @throws {OutboundError} as recorded, as live, or because this was not recorded */
  async say(thing: SaidThing): Promise<void> {
    const { expected, spoken } = this.parts
    if (this.broken) throw this.broken
    if (this.line) return saidTo((await this.line).socket, thing)
    const what = thing.bytes ? hashOf(thing.bytes) : 'tls'
    const next = expected.shift()
    if (next?.what !== what) {
      const shown = thing.bytes ? shownBytes(thing.bytes) : 'a TLS handshake'
      const line = await this.differ(`it is sent ${shown}, and the recording has ${wordsOf(next)} there`, what)
      return saidTo(line.socket, thing)
    }
    spoken.say(thing)
    this.told += 1
    this.wake()
    if (next?.failure) throw next.failure
  }

  close(): void {
    this.isClosed = true
    this.wake()
    void this.line?.then(
      ({ socket }) => socket.close(),
      () => undefined,
    )
  }

  private isWaiting(): boolean {
    return !this.line && !this.broken && !this.isClosed
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve))
  }

  /** Goes on with the other side itself, where that is allowed. @throws {OutboundError} with what differs */
  private async differ(how: string, bodyHash = ''): Promise<CatchUp> {
    const { name, onMiss, spoken } = this.parts
    if (onMiss({ kind: 'socket', target: name, bodyHash, detail: `${name}: ${how}` })) {
      this.line = spoken.isCut ? Promise.reject(tooLong(name)) : this.reopen()
      this.line.catch(() => undefined)
      this.wake()
      return this.line
    }
    this.broken = new OutboundError('reset', 'exchange', `not in the recording: ${name}: ${how}`)
    this.wake()
    throw this.broken
  }

  private async reopen(): Promise<CatchUp> {
    const { name, outside, spoken } = this.parts
    const [, protocol, host = '', port] = /^(tcp|udp) (.*):(\d+)$/.exec(name) ?? []
    if (!outside.connect) throw new OutboundError('no-network', 'connect', 'there is no network')
    const socket = await outside.connect({ protocol: protocol === 'udp' ? 'udp' : 'tcp', host, port: Number(port) })
    const line = new CatchUp(socket, outside)
    for (const { heard, ...thing } of spoken.said) {
      await line.hear(heard)
      await saidTo(socket, thing)
    }
    await line.hear(spoken.heard)
    return line
  }
}

function saidTo(socket: Socket, { bytes, secure }: SaidThing): Promise<void> {
  return bytes ? socket.send(bytes) : socket.secure(secure ?? { verify: false })
}

function wordsOf(send: ExpectedSend | undefined): string {
  if (!send) return 'nothing'
  return send.what === 'tls' ? 'a TLS handshake' : (send.shown ?? 'other bytes')
}

function tooLong(name: string): OutboundError {
  return new OutboundError('reset', 'exchange', `${name}: too much was said before to say it again`)
}
