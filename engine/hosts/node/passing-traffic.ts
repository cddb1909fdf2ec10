import { open } from 'node:fs/promises'

import type { Engine, RunOutline } from '../../engine.ts'
import type { Exchange } from '../../gateway/message.ts'
import type { ConnectionEvent, Run, ScenarioFiles } from '../../protocol.ts'
import { TrafficRecorder, type RingBound } from '../../traffic.ts'
import { UsageError } from './exit-status.ts'
import type { NodeHost } from './host.ts'
import { OutsideRecorder } from './outside-recorder.ts'
import { NODE_PACKING } from './pack-run.ts'
import type { StudioServer } from './studio-server.ts'

export interface PassingTrafficOptions {
  readonly host: NodeHost
  readonly studio: () => StudioServer
  /** What the gateway runs now. */
  readonly applied: () => ScenarioFiles
  /** Recorded from the start on, whether a studio is open or not; within this bound. */
  readonly record?: Partial<RingBound> | undefined
}

/** Records what passes the ports of the Node host: for studios that look, or on demand without any. */
export class PassingTraffic {
  readonly recorder: TrafficRecorder
  /** The host that the engine uses: what others answer is written down. */
  readonly host: NodeHost
  private readonly options: PassingTrafficOptions
  private readonly outside = new OutsideRecorder()
  /** What ran when a connection was opened. */
  private readonly epochs = new Map<string, ScenarioFiles>()

  constructor(options: PassingTrafficOptions) {
    const { host, studio, record } = options
    this.options = options
    this.host = this.outside.listenTo(host)
    this.recorder = new TrafficRecorder({
      ...record,
      host,
      packing: NODE_PACKING,
      isLasting: record !== undefined,
      isHeard: () => studio().studios() > 0,
      tell: {
        trafficTold: (state) => studio().broadcast('trafficTold', state),
        replayTold: (progress) => studio().broadcast('replayTold', progress),
      },
    })
  }

  serve(engine: Engine, exchange: Exchange): Promise<void> {
    const isRecorded = this.recorder.isOn(this.options.studio().studios() > 0)
    if (!isRecorded) return engine.handle(exchange)
    return this.outside.during(() => engine.handle(exchange, { isRecorded }))
  }

  /** The run is made when somebody looks: traffic that passes while nobody does costs no more than its recording. */
  noteRun(read: () => Run, { id, size, isBranch }: RunOutline): void {
    // A branch of the debugger is no traffic.
    if (isBranch) this.options.studio().broadcast('runRecorded', read())
    else this.recorder.noteUnread({ id, size, read }, this.outside.finish(), this.options.applied())
  }

  noteConnection(event: ConnectionEvent): void {
    const { studio, applied } = this.options
    studio().broadcast('connectionTold', applied().id, event)
    if (event.type === 'traced' || event.run.origin !== 'client') return
    const { run } = event
    if (event.type === 'opened') return void this.epochs.set(run.id, applied())
    this.recorder.note(run, this.outside.finish(), this.epochs.get(run.id) ?? applied())
    this.epochs.delete(run.id)
  }
}

/**
 * Writes a recording to a file that only its owner reads: it holds whatever passed, credentials too.
 * @throws {UsageError} when it can't be written
 */
export async function writeRecording(path: string, parts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  try {
    const file = await open(path, 'w', 0o600)
    try {
      for await (const part of parts) await file.write(part)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
