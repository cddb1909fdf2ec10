import { placeText, type ExpectationResult, type Trace, type TraceBody, type TraceEvent } from '../../index.ts'
import type { ConnectionRun, StepResult } from '../../protocol.ts'
import { printChecks, printTrace } from './print-run.ts'

/** A connection as a table of phases and plugins, its frames, and what was expected of it. */
export function printConnection(
  run: ConnectionRun,
  steps: readonly StepResult[],
  expectations: readonly ExpectationResult[],
): string {
  const title = `${run.name ?? run.kind}\n`
  return `${title}${printTrace(run.trace)}${printFrames(run.trace)}${printChecks([...steps, ...expectations])}\n`
}

/** One line for each frame, then how the connection ended; nothing when there was none. */
export function printFrames({ events }: Trace): string {
  return events.map((event) => lineOf(event)).join('')
}

function lineOf(event: TraceEvent): string {
  switch (event.type) {
    case 'connection-opened':
      return `  ${event.kind} ${event.client} ↔ ${event.upstream}${event.subprotocol ? `, ${event.subprotocol}` : ''}\n`
    case 'frame-passed':
      return frameLine(event)
    case 'bytes-passed':
      return `  ${arrow(event.from)} ${event.fate} ${textOf(event.body)}\n`
    case 'connection-closed':
      return `  ${event.sentence}\n`
    default:
      return ''
  }
}

function frameLine(event: Extract<TraceEvent, { type: 'frame-passed' }>): string {
  const { frame, from, opcode, status, before, after, fate, plugins } = event
  const said = [opcode, status, textOf(before)].filter((part) => part !== undefined && part !== '').join(' ')
  const became = after ? ` → ${textOf(after)}` : ''
  const deeds = plugins
    .filter(({ effect }) => effect !== 'passed')
    .map(({ plugin, effect, at }) => `${effect} by ${plugin}${at ? ` at ${placeText(at)}` : ''}`)
  const end = [...(fate === 'forwarded' ? [] : [fate]), ...deeds].join('; ')
  return `  ${String(frame).padStart(3)} ${arrow(from)} ${said}${became}${end ? `  (${end})` : ''}\n`
}

function arrow(from: 'client' | 'upstream'): string {
  return from === 'client' ? 'client →' : '← upstream'
}

const SHOWN = 80

function textOf({ text, base64, size }: TraceBody): string {
  const shown = text ?? (base64 === undefined || base64 === '' ? '' : `base64 ${base64}`)
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}… (${size} bytes)` : shown
}
