import type { LogLine } from '../../../engine/protocol.ts'
import { findFile } from '../../kernels/step-text.ts'
import { codeEditor } from '../../text/code-editor.ts'
import { onFacts, type DebugEditor } from './attach-debug.ts'

/** Under the line of a logpoint: what it would have said in the run that already ran. The console says it, too. */
export function showPastLogs(parts: DebugEditor): () => void {
  const { editor, studio, pathOf } = parts
  const { store } = studio
  let zones: readonly string[] = []
  const draw = () => {
    const model = editor.getModel()
    const path = model ? pathOf(model) : undefined
    const { pastLogs, breakpoints, scenario } = store.getState()
    const lines = pastLogs.filter(
      ({ breakpoint, place }) =>
        breakpoints.some(({ id }) => id === breakpoint) && findFile(scenario?.files ?? {}, place.file) === path,
    )
    editor.changeViewZones((accessor) => {
      for (const zone of zones) accessor.removeZone(zone)
      zones = [...byLine(lines)].map(([afterLineNumber, texts]) =>
        accessor.addZone({ afterLineNumber, heightInLines: 1, domNode: bar(texts) }),
      )
    })
  }
  const end = onFacts(parts, () => [editor.getModel(), store.getState().pastLogs, store.getState().breakpoints], draw)
  return () => {
    end()
    editor.changeViewZones((accessor) => {
      for (const zone of zones) accessor.removeZone(zone)
    })
  }
}

function byLine(lines: readonly LogLine[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>()
  for (const { place, text } of lines) found.set(place.line, [...(found.get(place.line) ?? []), text])
  return found
}

const SHOWN = 3

function bar(texts: readonly string[]): HTMLElement {
  const node = document.createElement('div')
  node.className = 'past-log'
  const words = document.createElement('span')
  words.textContent = codeEditor.debug.pastLogs(texts.slice(0, SHOWN), texts.length - SHOWN)
  node.append(words)
  return node
}
