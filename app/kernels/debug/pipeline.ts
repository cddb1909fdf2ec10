import type { TraceModel, TraceRow } from '../../../engine/index.ts'
import type { ScenarioOverview } from '../../../engine/protocol.ts'
import { REASON_WORDS } from '../reason-words.ts'
import { findFile } from '../step-text.ts'
import type { Files } from '../scenario-files.ts'

type Place = { readonly file: string; readonly line: number }

/** One plugin in one phase, as the gateway works it off. */
export interface PipelineStep {
  readonly id: string
  readonly phase: string
  readonly plugin: string
  readonly priority: number
  readonly isSkipped: boolean
  /** What happened, or why it will not run; '' when there is nothing to say. */
  readonly note: string
  /** Which of its configurations won: `route orders`. */
  readonly scope: string
  /** The lines of kong.yml below `config:` that won, on one line. */
  readonly config: string
  /** Where kong.yml says so. */
  readonly configPlace?: Place
  /** Where the handler is defined. */
  readonly place?: Place
}

/** Phases with their plugins: a document to read and to step into. */
export interface Pipeline {
  /** Of a run, or undefined: as it would be. */
  readonly title: string
  readonly phases: readonly { readonly phase: string; readonly steps: readonly PipelineStep[] }[]
}

const PLANNED = ['rewrite', 'access', 'response', 'header_filter', 'body_filter', 'log'] as const

/** The pipeline of a run that was shown, else the one that the configuration makes. */
export function pipelineOf(
  files: Files,
  model: TraceModel | undefined,
  overview: ScenarioOverview | undefined,
): Pipeline | undefined {
  if (model) {
    const { request, phases } = model
    const title = `${request?.method ?? ''} ${request?.target ?? ''}`.trim()
    return {
      title: title === '' ? 'the run' : title,
      phases: phases.map(({ phase, rows }) => ({ phase, steps: rows.map((row) => stepOfRow(files, row)) })),
    }
  }
  return overview && { title: 'every request', phases: plannedPhases(files, overview) }
}

function stepOfRow(files: Files, row: TraceRow): PipelineStep {
  const { id, phase, plugin, priority, outcome, definedAt, ladder } = row
  const scope = ladder.find(({ isWinner }) => isWinner)?.scope ?? row.scope
  const file = definedAt && findFile(files, definedAt.file)
  return {
    id,
    phase,
    plugin,
    priority,
    isSkipped: outcome.type === 'skipped',
    note: noteOf(row),
    scope,
    ...configOf(files, plugin, scope),
    ...(definedAt && file !== undefined && { place: { file, line: definedAt.line } }),
  }
}

function noteOf({ outcome, times }: TraceRow): string {
  switch (outcome.type) {
    case 'ran':
      return times > 1 ? `ran ${times}×` : 'ran'
    case 'exited':
      return `exit ${outcome.status}`
    case 'failed':
      return 'failed'
    case 'skipped':
      return `not run: ${REASON_WORDS[outcome.reason.code]}`
  }
}

function plannedPhases(files: Files, { plugins }: ScenarioOverview): Pipeline['phases'] {
  const configured = plugins.filter(({ scopes }) => scopes.length > 0)
  return PLANNED.flatMap((phase) => {
    const steps = configured
      .filter(({ phases }) => phases.includes(phase))
      .map(({ name, priority, scopes, files: own }): PipelineStep => {
        const isSkipped = phase === 'rewrite' && !scopes.includes('global')
        const scope = scopes.join(' › ')
        const handler = own.find((path) => path.endsWith('handler.lua'))
        const line = handler === undefined ? undefined : handlerLine(files[handler] ?? '', phase)
        return {
          id: `${phase}/${name}`,
          phase,
          plugin: name,
          priority,
          isSkipped,
          note: isSkipped ? 'will not run: global only' : '',
          scope,
          ...configOf(files, name, scopes[0] ?? 'global'),
          ...(handler !== undefined && line !== undefined && { place: { file: handler, line } }),
        }
      })
    return steps.length > 0 ? [{ phase, steps }] : []
  })
}

function handlerLine(source: string, phase: string): number {
  const at = source.split('\n').findIndex((line) => new RegExp(`function\\s+\\w+[:.]${phase}\\s*\\(`).test(line))
  return at < 0 ? 1 : at + 1
}

/** The block of kong.yml that configures a plugin for a scope such as `route orders`. */
export function configOf(
  files: Files,
  plugin: string,
  scope: string,
): { readonly config: string; readonly configPlace?: Place } {
  const lines = files['kong.yml']?.split('\n') ?? []
  const [kind, name] = scope.split(/[ +]/)
  const owner = ['route', 'service', 'consumer'].includes(kind ?? '') && name !== undefined ? name : undefined
  const ownerLine =
    owner === undefined
      ? lines.findIndex((line) => line.startsWith('plugins:'))
      : lines.findIndex(
          (line, at) =>
            new RegExp(`\\b(name|username):\\s*["']?${escapeText(owner)}["']?\\s*$`).test(line) &&
            sectionOf(lines, at, kind ?? ''),
        )
  if (ownerLine < 0) return { config: '' }
  const listLine = owner === undefined ? ownerLine : pluginsOf(lines, ownerLine)
  const at = lines.findIndex(
    (line, i) =>
      i > listLine && listLine >= 0 && new RegExp(`-\\s+name:\\s*["']?${escapeText(plugin)}["']?\\s*$`).test(line),
  )
  if (at < 0) return { config: '' }
  return { config: blockText(lines, at), configPlace: { file: 'kong.yml', line: at + 1 } }
}

/** The line `plugins:` that belongs to the entity a line names; -1 when it has none. */
function pluginsOf(lines: readonly string[], ownerLine: number): number {
  const indent = /^[\s-]*/.exec(lines[ownerLine] ?? '')?.[0].length ?? 0
  const end = lines.findIndex((line, i) => i > ownerLine && line.trim() !== '' && indentOf(line) < indent)
  return lines.findIndex(
    (line, i) => i > ownerLine && (end < 0 || i < end) && indentOf(line) === indent && line.trim() === 'plugins:',
  )
}

/** Whether the list around a line is that of routes, services or consumers. */
function sectionOf(lines: readonly string[], at: number, kind: string): boolean {
  const indent = indentOf(lines[at] ?? '')
  const head = lines.slice(0, at).findLast((line) => indentOf(line) <= indent && /^\s*\w+:\s*$/.test(line))
  return head === undefined || head.trim().startsWith(kind)
}

function blockText(lines: readonly string[], at: number): string {
  const indent = indentOf(lines[at] ?? '')
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => line.trim() !== '' && indentOf(line) <= indent)
  const block = end < 0 ? rest : rest.slice(0, end)
  const from = block.findIndex((line) => /^\s*config:/.test(line))
  if (from < 0) return ''
  const configIndent = indentOf(block[from] ?? '')
  const inline = /config:\s*(\S.*)$/.exec(block[from] ?? '')?.[1]
  if (inline !== undefined) return inline.trim()
  const body = block.slice(from + 1)
  const stop = body.findIndex((line) => line.trim() !== '' && indentOf(line) <= configIndent)
  return flow(stop < 0 ? body : body.slice(0, stop))
}

/** Nested lines as YAML's flow style: near enough to read. */
function flow(lines: readonly string[]): string {
  const parts: string[] = []
  const full = lines.filter((line) => line.trim() !== '')
  for (let at = 0; at < full.length; at++) {
    const line = full[at] ?? ''
    const indent = indentOf(line)
    let next = at + 1
    while (next < full.length && indentOf(full[next] ?? '') > indent) next++
    const text = line.trim()
    parts.push(next > at + 1 ? `${text} ${flow(full.slice(at + 1, next))}` : text.replace(/^- /, ''))
    at = next - 1
  }
  return `{ ${parts.join(', ')} }`
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
