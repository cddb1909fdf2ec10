import { readTraceFile } from '../kernels/run-of-trace.ts'
import { modelOfRun } from '../store/selectors.ts'
import type { StudioStore } from '../store/store.ts'

/** Whether a drop is a trace and nothing else. */
export function droppedTrace({ files }: DataTransfer): File | undefined {
  const [file] = files
  return file && files.length === 1 && file.name.endsWith('.jsonl') ? file : undefined
}

/** Shows a trace file as a run beside those of this session; says so in a sentence when it is none. */
export async function openTrace(store: StudioStore, file: File): Promise<void> {
  const { addRun, showRun, showNotice, showView, view } = store.getState()
  const read = readTraceFile(file.name, await file.text())
  if ('problem' in read) return showNotice(read.problem)
  const rows = modelOfRun(read.run).rows
  addRun(read.run)
  showRun(read.run.id, rows.find(({ number }) => number !== undefined)?.id)
  if (view !== 'flow' && view !== 'order') showView('flow')
}
