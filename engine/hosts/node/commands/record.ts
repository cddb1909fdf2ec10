import { type Command, InvalidArgumentError } from 'commander'

import type { TrafficApi, TrafficFilter, TrafficState } from '../../../protocol.ts'
import type { RingBound } from '../../../traffic.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { writeRecording } from '../passing-traffic.ts'
import { readRecordingBound } from '../recording-bound.ts'
import { connectToHost } from '../studio-client.ts'
import { addFilterOptions, filterOf } from './traffic-filter.ts'

interface RecordOptions extends TrafficFilter {
  readonly output?: string
  readonly studioPort: number
  readonly on?: boolean
  readonly off?: boolean
  readonly bound?: Partial<RingBound>
  readonly clear?: boolean
}

/** `phasescope record`: what a running host has recorded, to a file; begins, ends and empties its recording. */
export function addRecordCommand(program: Command): void {
  const command = program
    .command('record')
    .description('write what a running host has recorded to a file; begin or end its recording')
    .option('-o, --output <file>', 'where the recording is written; - is standard output')
    .option('--studio-port <port>', 'studio port of the host', readPort, 8002)
    .option('--on', 'record from now on, whether a studio is open or not')
    .option('--off', 'record only while a studio is open')
    .option('--bound <bound>', 'keep that much: 5000 (requests), 64MB, or 5000,64MB', readBound)
    .option('--clear', 'empty the recording, after it was written')
  addFilterOptions(command).action(async (options: RecordOptions) => {
    process.exitCode = await recordCommand(options)
  })
}

async function recordCommand(options: RecordOptions): Promise<number> {
  const { studioPort, output, on, off, bound, clear } = options
  if (on && off) throw new UsageError('--on and --off exclude each other')
  const { api, close } = await connectToHost(studioPort)
  try {
    if (on || off || bound)
      await api.changeTraffic({ ...bound, ...(on && { isLasting: true }), ...(off && { isLasting: false }) })
    if (output !== undefined) await write(api, output, filterOf(options))
    const state = clear ? await api.clearTraffic() : await api.traffic()
    if (state) process.stderr.write(stateLine(state))
    return EXIT.ok
  } finally {
    close()
  }
}

async function write(api: TrafficApi, output: string, filter: TrafficFilter): Promise<void> {
  if (output !== '-') return writeRecording(output, parts(api, filter))
  for await (const part of parts(api, filter)) process.stdout.write(part)
}

/** Part by part: neither side holds the whole. */
async function* parts(api: TrafficApi, filter: TrafficFilter): AsyncGenerator<string> {
  let after: number | undefined = 0
  while (after !== undefined) {
    const { text, next } = await api.exportTraffic(filter, { after })
    yield text
    after = next
  }
}

function stateLine({ kept, most, size, bound, seen, isLasting, isPaused }: TrafficState): string {
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
  const how = isPaused ? 'paused' : isLasting ? 'recording' : 'recording while a studio is open'
  const gone = seen > kept ? `, ${seen - kept} older ones evicted` : ''
  return `${how}: ${kept} kept of at most ${most}, ${mib(size)} of ${mib(bound)} MiB${gone}\n`
}

function readBound(text: string): Partial<RingBound> {
  const bound = readRecordingBound(text)
  if (!bound) throw new InvalidArgumentError('write it as 5000 (requests), 64MB, or 5000,64MB')
  return bound
}

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new InvalidArgumentError('a port is a number from 1 to 65535')
  return port
}
