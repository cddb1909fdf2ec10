import { store as words } from '../text/store.ts'
import type { SequenceStep } from './traffic-slice.ts'

/** What the worker that reads a HAR says. */
export type HarMessage =
  | { readonly type: 'progress'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly type: 'steps'; readonly steps: readonly Omit<SequenceStep, 'id'>[] }
  | { readonly type: 'done'; readonly notes: readonly string[] }
  | { readonly type: 'problem'; readonly problem: string }

export interface HarReader {
  /** What the HAR asks for, and sentences about what was left out. Rejects with a sentence for people. */
  readonly result: Promise<{ readonly steps: readonly Omit<SequenceStep, 'id'>[]; readonly notes: readonly string[] }>
  cancel(): void
}

/** Reads a HAR in a worker of its own. */
export function readHarFile(file: Blob, onProgress: (what: string, done: number, total: number) => void): HarReader {
  const worker = new Worker(new URL('traffic-har.worker.ts', import.meta.url), { type: 'module' })
  const steps: Omit<SequenceStep, 'id'>[] = []
  let stop: (reason: Error) => void = () => undefined
  const result = new Promise<{ steps: typeof steps; notes: readonly string[] }>((resolve, reject) => {
    stop = reject
    worker.addEventListener('error', () => reject(new Error(words.trafficImport.harOutOfMemory)))
    worker.addEventListener('message', ({ data }: MessageEvent<HarMessage>) => {
      if (data.type === 'progress') onProgress(data.what, data.done, data.total)
      else if (data.type === 'steps') steps.push(...data.steps)
      else if (data.type === 'done') resolve({ steps, notes: data.notes })
      else reject(new Error(data.problem))
    })
    worker.postMessage(file)
  }).finally(() => worker.terminate())
  return { result, cancel: () => stop(new Error(words.trafficImport.stopped)) }
}
