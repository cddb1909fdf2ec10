import type { Halt } from './machine.ts'
import type { HaltKind, RecordedEvent, Recording } from './recording.ts'

/** Writes down where threads halt, what somebody changes there, and when they go on. */
export class HaltLog {
  private readonly recording: Recording
  private readonly deliver: (event: RecordedEvent, action: () => void) => void
  /** Which recorded halt a halt is. */
  private readonly numbers = new Map<Halt, number>()

  constructor(recording: Recording, deliver: (event: RecordedEvent, action: () => void) => void) {
    this.recording = recording
    this.deliver = deliver
  }

  note(halt: Halt, kind: HaltKind): void {
    this.numbers.set(halt, this.recording.halts.push({ step: halt.step, kind, reason: halt.reason }) - 1)
  }

  /** A halt the recording knows already. */
  know(halt: Halt, of: number): void {
    this.numbers.set(halt, of)
  }

  release(halt: Halt): void {
    const of = this.numbers.get(halt)
    this.numbers.delete(halt)
    if (of === undefined) halt.go()
    else this.deliver({ type: 'resumed', of }, halt.go)
  }

  /** Remembers that somebody changed something, so that replays change it, too. */
  noteEvaluation(halt: Halt, { frame, text }: Edit): void {
    const of = this.numbers.get(halt)
    if (of !== undefined) this.deliver({ type: 'evaluated', of, frame, text }, () => undefined)
  }

  /** What was changed at a halt so far. */
  edits(halt: Halt): readonly Edit[] {
    const of = this.numbers.get(halt)
    return this.recording.events.flatMap((event) =>
      event.type === 'evaluated' && event.of === of ? [{ frame: event.frame, text: event.text }] : [],
    )
  }
}

/** Statements that somebody had run in a frame. */
export interface Edit {
  readonly frame: number
  readonly text: string
}
