import type { TraceModel, TraceRow } from '../../engine/index.ts'
import type { ApplyResult, ScenarioOverview } from '../../engine/protocol.ts'
import { findPriority, priorityHint } from '../kernels/priority-hint.ts'
import { pluginOfPath } from '../kernels/scenario-files.ts'
import { findFile, placeOfRow } from '../kernels/step-text.ts'
import { codeEditor } from '../text/code-editor.ts'
import { monaco } from './monaco.ts'

type Diagnostic = ApplyResult['diagnostics'][number]
type Decoration = monaco.editor.IModelDeltaDecoration

/** The gateway's diagnostics of one file as squiggles. */
export function markersOf(
  model: monaco.editor.ITextModel,
  diagnostics: readonly Diagnostic[],
): monaco.editor.IMarkerData[] {
  return diagnostics.map(({ message, hint, severity, code, range }) => {
    const line = Math.min(Math.max(range?.line ?? 1, 1), model.getLineCount())
    const hasEnd = range?.endColumn !== undefined
    return {
      message: hint === undefined ? message : `${message}\n${hint}`,
      severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      code,
      startLineNumber: line,
      startColumn: hasEnd ? (range?.column ?? 1) : model.getLineFirstNonWhitespaceColumn(line) || 1,
      endLineNumber: Math.max(line, range?.endLine ?? line),
      endColumn: range?.endColumn ?? model.getLineMaxColumn(line),
    }
  })
}

/** `◂ runs after key-auth (1250), before acl (950)` behind the line that sets PRIORITY. */
export function priorityMark(
  path: string,
  text: string,
  overview: ScenarioOverview | undefined,
): readonly Decoration[] {
  const found = findPriority(text)
  const name = pluginOfPath(path)
  if (!found || name === undefined || !overview) return []
  const configured = overview.plugins.filter(({ scopes }) => scopes.length > 0)
  const hint = priorityHint({ name, priority: found.priority }, configured)
  return hint === undefined ? [] : [textAfter(found.line, `   ◂ ${hint}`)]
}

function textAfter(line: number, content: string): Decoration {
  return {
    range: new monaco.Range(line, Number.MAX_SAFE_INTEGER, line, Number.MAX_SAFE_INTEGER),
    // A collapsed range shows nothing unless told to.
    options: { after: { content, inlineClassName: 'hint-text' }, showIfCollapsed: true },
  }
}

/** Where the shown run ended or failed, and where the selected step is. */
export function runMarks(
  path: string,
  files: Readonly<Record<string, string>>,
  model: TraceModel | undefined,
  row: TraceRow | undefined,
): readonly Decoration[] {
  const here = (file: string) => findFile(files, file) === path
  const ends = (model?.rows ?? []).flatMap(({ outcome, phase, plugin }): Decoration[] => {
    if ((outcome.type !== 'exited' && outcome.type !== 'failed') || !outcome.at || !here(outcome.at.file)) return []
    const words =
      outcome.type === 'exited' ? codeEditor.endedHere(phase, outcome.status) : codeEditor.failedHere(phase, plugin)
    return [wholeLine(outcome.at.line, 'line-exit'), textAfter(outcome.at.line, `   ◂ ${words}`)]
  })
  const place = row && placeOfRow(row)
  const isEnd = row?.outcome.type === 'exited' || row?.outcome.type === 'failed'
  return place && !isEnd && here(place.file) ? [...ends, wholeLine(place.line, 'line-step')] : ends
}

function wholeLine(line: number, className: string): Decoration {
  return { range: new monaco.Range(line, 1, line, 1), options: { isWholeLine: true, className } }
}
