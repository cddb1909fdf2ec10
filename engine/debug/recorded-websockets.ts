import type { Frame } from '../gateway/connection.ts'
import type { WebSocketEnd, WebSocketListener } from '../host.ts'
import type { RecordedEvent, Recording } from './recording.ts'

/** What the other side of a WebSocket did; `socket` counts the ends the engine was given. */
export type RecordedFrame = { readonly type: 'socket-frame'; readonly socket: number } & (
  | { readonly frame: Frame }
  | { readonly end: 'ended' | 'drained' }
  | { readonly failure: { readonly status: number; readonly message: string } }
)

/** Lets something happen in its turn, and writes it down. */
type Deliver = (event: RecordedEvent, action: () => void) => void

/** An end whose frames come in turns, and whose answers are written down. */
export function recordedEnd(
  end: WebSocketEnd,
  socket: number,
  { deliver, recording }: { readonly deliver: Deliver; readonly recording: Recording },
): WebSocketEnd {
  const type = 'socket-frame'
  return {
    listen: (listener) =>
      end.listen({
        frame: (frame) =>
          deliver({ type, socket, frame: { ...frame, data: frame.data.slice() } }, () => listener.frame(frame)),
        failed: (failure) => deliver({ type, socket, failure }, () => listener.failed(failure)),
        ended: () => deliver({ type, socket, end: 'ended' }, () => listener.ended()),
        drained: () => deliver({ type, socket, end: 'drained' }, () => listener.drained()),
      }),
    send(frame) {
      const hasRoom = end.send(frame)
      if (!recording.isCut) recording.rooms.push(hasRoom)
      return hasRoom
    },
    close: (status, reason) => end.close(status, reason),
    terminate: () => end.terminate(),
    pause: () => end.pause(),
    resume: () => end.resume(),
  }
}

/** The same ends again: they say what they said, and nobody hears what they are told. */
export class ReplayedEnds {
  private readonly recording: Recording
  private readonly listeners = new Map<number, WebSocketListener>()
  /** What came before somebody listened. */
  private readonly early = new Map<number, RecordedFrame[]>()
  /** How many ends there are, and how many answers were used. */
  ends = 0
  rooms = 0

  constructor(recording: Recording) {
    this.recording = recording
  }

  next(): WebSocketEnd {
    const socket = this.ends++
    const nothing = (): void => undefined
    return {
      listen: (listener) => {
        this.listeners.set(socket, listener)
        for (const event of this.early.get(socket) ?? []) this.deliver(event)
        this.early.delete(socket)
      },
      send: () => this.recording.rooms[this.rooms++] ?? true,
      close: nothing,
      terminate: nothing,
      pause: nothing,
      resume: nothing,
    }
  }

  deliver(event: RecordedFrame): void {
    const listener = this.listeners.get(event.socket)
    if (!listener) this.early.set(event.socket, [...(this.early.get(event.socket) ?? []), event])
    else if ('frame' in event) listener.frame(event.frame)
    else if ('failure' in event) listener.failed(event.failure)
    else if (event.end === 'ended') listener.ended()
    else listener.drained()
  }
}
