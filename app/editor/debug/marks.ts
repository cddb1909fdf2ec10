import { glyphOf, GLYPH_WORDS, breakpointDetail } from '../../kernels/debug/breakpoints.ts'
import { inlineValues, type InlineValue } from '../../kernels/debug/inline-values.ts'
import { findFile } from '../../kernels/step-text.ts'
import { selectStop } from '../../store/selectors.ts'
import { monaco } from '../monaco.ts'
import { onFacts, type DebugEditor } from './attach-debug.ts'
import { hitClass } from './hit-class.ts'

type Decoration = monaco.editor.IModelDeltaDecoration

/** Glyphs, executed lines with their counts, the line a run stands at, and values behind the lines. */
export function drawDebugMarks(parts: DebugEditor): () => void {
  const { editor, studio, pathOf } = parts
  const { store } = studio
  const marks = editor.createDecorationsCollection()
  let values: readonly InlineValue[] = []
  let turn = 0

  const path = () => {
    const model = editor.getModel()
    return model ? pathOf(model) : undefined
  }
  const draw = () => {
    const file = path()
    if (file === undefined) return marks.clear()
    marks.set([...glyphs(parts, file), ...executed(parts, file), ...standing(parts, file), ...values.map(valueMark)])
  }
  /** Values come later than the line; those of another moment are dropped. */
  const load = async () => {
    const mine = (turn += 1)
    values = []
    draw()
    const file = path()
    const text = editor.getModel()?.getValue()
    const line = file === undefined ? undefined : standingLine(parts, file)
    if (line === undefined || text === undefined) return
    const scopes = await studio.session.debug.scopes()
    const shown = scopes.filter(({ name }) => name === 'Upvalues' || name === 'Locals').toReversed()
    const variables = await Promise.all(shown.map(({ ref }) => studio.session.debug.variables(ref)))
    if (mine !== turn) return
    values = inlineValues(text, line, variables.flat())
    draw()
  }
  const ends = [
    onFacts(
      parts,
      () => {
        const { breakpoints, breakpointStates, executed: lines, view, runId } = store.getState()
        return [editor.getModel(), breakpoints, breakpointStates, lines, view, runId]
      },
      draw,
    ),
    onFacts(
      parts,
      () => [editor.getModel(), store.getState().debugMoment, selectStop(store.getState())],
      () => void load(),
    ),
  ]
  return () => {
    for (const end of ends) end()
    marks.clear()
  }
}

function glyphs(parts: DebugEditor, file: string): readonly Decoration[] {
  const { breakpoints, breakpointStates, scenario } = parts.studio.store.getState()
  return breakpoints.flatMap((breakpoint): Decoration[] => {
    if (breakpoint.type !== 'line' || findFile(scenario?.files ?? {}, breakpoint.file) !== file) return []
    const state = breakpointStates[breakpoint.id]
    const glyph = glyphOf(breakpoint, state)
    const detail = breakpointDetail(breakpoint, state)
    const line = state?.place?.line ?? breakpoint.line
    const isStop = parts.studio.store.getState().frameIndex === 0 && standingLine(parts, file) === line
    return [
      {
        range: new monaco.Range(line, 1, line, 1),
        options: {
          // Of two glyphs in a lane Monaco draws one: the arrow comes along.
          glyphMarginClassName: `bp-glyph bp-${glyph}${isStop ? ' bp-stop' : ''}`,
          zIndex: isStop ? 20 : 5,
          glyphMarginHoverMessage: { value: `${GLYPH_WORDS[glyph]}${detail && `: \`${detail}\``}` },
          glyphMargin: { position: monaco.editor.GlyphMarginLane.Center },
          overviewRuler: { color: '#ff7a7a', position: monaco.editor.OverviewRulerLane.Left },
          stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
        },
      },
    ]
  })
}

function executed({ studio }: DebugEditor, file: string): readonly Decoration[] {
  const { executed: shown, view, scenario } = studio.store.getState()
  if (!shown || view !== 'debug') return []
  return shown.lines.flatMap(({ place, count }): Decoration[] =>
    findFile(scenario?.files ?? {}, place.file) === file
      ? [
          {
            range: new monaco.Range(place.line, 1, place.line, 1),
            options: {
              isWholeLine: true,
              className: 'line-run',
              glyphMarginClassName: hitClass(count),
              glyphMargin: { position: monaco.editor.GlyphMarginLane.Left, persistLane: true },
            },
          },
        ]
      : [],
  )
}

/** The line of the chosen frame, when it is in this file. */
function standingLine({ studio }: DebugEditor, file: string): number | undefined {
  const state = studio.store.getState()
  const place = selectStop(state)?.frames[state.frameIndex]?.place
  return place && findFile(state.scenario?.files ?? {}, place.file) === file ? place.line : undefined
}

function standing(parts: DebugEditor, file: string): readonly Decoration[] {
  const line = standingLine(parts, file)
  if (line === undefined) return []
  const isInner = parts.studio.store.getState().frameIndex === 0
  return [
    {
      range: new monaco.Range(line, 1, line, 1),
      options: {
        isWholeLine: true,
        className: isInner ? 'line-stop' : 'line-frame',
        glyphMarginClassName: isInner ? 'bp-stop' : 'bp-frame',
        glyphMargin: { position: monaco.editor.GlyphMarginLane.Center },
        zIndex: 10,
      },
    },
  ]
}

function valueMark({ line, text }: InlineValue): Decoration {
  return {
    range: new monaco.Range(line, Number.MAX_SAFE_INTEGER, line, Number.MAX_SAFE_INTEGER),
    // A collapsed range shows nothing unless told to.
    options: { after: { content: `   ${text}`, inlineClassName: 'hint-text' }, showIfCollapsed: true },
  }
}
