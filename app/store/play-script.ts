import { evaluateExpectations } from '../../engine/index.ts'
import type { ConnectionApi, ConnectionRun, ConversationStep, StepResult } from '../../engine/protocol.ts'
import { hexText } from '../kernels/connections/bytes.ts'
import { heardByClient } from '../kernels/connections/heard.ts'
import { store as words } from '../text/store.ts'

/** ms a script waits for what it expects; the engine's own player waits as long. */
const PATIENCE = 5_000

type Message = Parameters<ConnectionApi['sendFrame']>[2]

/** The connection a script is played on. */
export interface ScriptLine {
  /** As far as it is known now. */
  run(): ConnectionRun | undefined
  send(message: Message): Promise<void>
  close(status: number | undefined, reason: string): Promise<void>
  /** Calls back whenever something was heard; gives the way to stop that. */
  onChange(listener: () => void): () => void
  note(results: readonly StepResult[]): void
}

/** Plays the client of a conversation of phasescope.yml, step by step; ends at the first thing expected in vain. */
export async function playScript(steps: readonly ConversationStep[], line: ScriptLine): Promise<readonly StepResult[]> {
  const results: StepResult[] = []
  const cursor = { messages: 0, bytes: 0 }
  for (const step of steps) {
    const result = await take(step, line, cursor)
    if (result) line.note([...results, result])
    if (result) results.push(result)
    if (result?.ok === false) break
  }
  if (line.run()?.isOpen !== false) await line.close(1000, '').catch(() => undefined)
  await until(line, () => line.run()?.isOpen === false)
  return results
}

interface Cursor {
  messages: number
  bytes: number
}

async function take(step: ConversationStep, line: ScriptLine, cursor: Cursor): Promise<StepResult | undefined> {
  switch (step.type) {
    case 'send':
      await line.send(step.message)
      return undefined
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, step.milliseconds))
      return undefined
    case 'close':
      await line.close(step.status, new TextDecoder().decode(step.reason))
      return undefined
    case 'expect':
      return expectMessage(step.message, line, cursor)
    case 'closed':
      return expectClosed(step.status, line)
  }
}

async function expectMessage(
  wanted: Extract<ConversationStep, { type: 'expect' }>['message'],
  line: ScriptLine,
  cursor: Cursor,
): Promise<StepResult> {
  const isStream = line.run()?.kind !== 'websocket'
  const text = words.script.expect(shown(isStream ? { ...wanted, type: 'binary' } : wanted))
  const heard = () => {
    const run = line.run()
    return run ? heardByClient(run) : undefined
  }
  const end = cursor.bytes + wanted.data.length
  const enough = () =>
    isStream ? (heard()?.bytes.length ?? 0) >= end : (heard()?.messages.length ?? 0) > cursor.messages
  await until(line, () => enough() || line.run()?.isOpen === false)
  const came = isStream
    ? { type: 'binary' as const, data: heard()?.bytes.slice(cursor.bytes, end) ?? new Uint8Array() }
    : heard()?.messages[cursor.messages]
  cursor.messages += 1
  cursor.bytes = end
  if (!came || (isStream && came.data.length === 0))
    return { text, ok: false, detail: line.run()?.isOpen === false ? words.script.wasClosed : words.script.nothingCame }
  const isSame = (isStream || came.type === wanted.type) && hexText(came.data) === hexText(wanted.data)
  return { text, ok: isSame, detail: `${came.type} ${shown(came)}` }
}

async function expectClosed(status: number | undefined, line: ScriptLine): Promise<StepResult> {
  const text = status === undefined ? words.script.closed : words.script.closedWith(status)
  const closed = () => {
    const run = line.run()
    return run ? heardByClient(run).closed : undefined
  }
  await until(line, () => closed() !== undefined || line.run()?.isOpen === false)
  const ended = closed()
  if (!ended) return { text, ok: false, detail: words.script.stillStands }
  return {
    text,
    ok: status === undefined || status === (ended.status ?? 1005),
    detail: words.script.wasClosedWith(ended.status),
  }
}

/** Waits for what is heard, as long as a script has patience. */
function until(line: ScriptLine, isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      stop()
      resolve()
    }
    const timer = setTimeout(end, PATIENCE)
    const stop = line.onChange(() => isSo() && end())
  })
}

function shown({ type, data }: { readonly type: 'text' | 'binary'; readonly data: Uint8Array }): string {
  return type === 'text' ? new TextDecoder().decode(data) : hexText(data)
}

/** What phasescope.yml expects of a connection, held against how it went. */
export function checkConnection(sentences: readonly string[], run: ConnectionRun): readonly StepResult[] {
  const response = run.handshake ?? { status: statusOf(run), headers: [], body: heardByClient(run).bytes }
  return evaluateExpectations(sentences, { response, trace: run.trace })
}

/** How nginx ended a session (`$status`): nobody sees it on the wire. */
function statusOf({ trace }: ConnectionRun): number {
  const sent = trace.events.find((event) => event.type === 'response-sent')
  return sent?.status ?? 0
}
