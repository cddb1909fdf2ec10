import type { TraceModel, TraceRow } from '../../engine/index.ts'
import { absentSentence, whySentence } from '../kernels/why-sentence.ts'
import { selectHistory } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { useStepDiff } from './changes.tsx'
import { StepDiff } from './step-diff.tsx'
import { Ladder } from './why-tables.tsx'

/** Why the selected handler ran, what it changed, which configuration it had, and what its plugin did elsewhere. */
export function SelectedWhy({ row, model }: { readonly row: TraceRow; readonly model: TraceModel }) {
  const history = useStudioState(selectHistory)
  const parts = useStepDiff(history, row.id)
  return (
    <>
      {row.outcome.type === 'ran' && (
        <article
          aria-label={`${row.plugin}:${row.phase}`}
          aria-current="true"
          className="rounded-r-md border-l-[3px] border-ok bg-ok/8 px-2.5 py-1.5 outline outline-line"
        >
          <b className="mr-1">{text.why.ran(`${row.plugin}:${row.phase}`)}</b>
          {whySentence(row, model)}
        </article>
      )}
      {parts && parts.length > 0 && <StepDiff parts={parts} />}
      {row.ladder.length > 0 && <Ladder plugin={row.plugin} rungs={row.ladder} />}
      <OtherPhases row={row} model={model} />
    </>
  )
}

/** One sentence for every other phase of the same plugin. */
function OtherPhases({ row, model }: { readonly row: TraceRow; readonly model: TraceModel }) {
  const { session } = useStudio()
  const defined = useStudioState((state) => state.overview?.plugins.find(({ name }) => name === row.plugin)?.phases)
  const others = model.rows.filter(({ plugin, id }) => plugin === row.plugin && id !== row.id)
  const known = new Set([row.phase, ...others.map(({ phase }) => phase)])
  const absent = (defined ?? []).filter((phase) => !known.has(phase))
  if (others.length + absent.length === 0) return null
  return (
    <section aria-label={text.why.otherPhases(row.plugin)} className="mt-2">
      <h3 className="eyebrow mb-1">{text.why.otherPhases(row.plugin)}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        {others.map((other) => (
          <Phase
            key={other.id}
            name={other.phase}
            words={whySentence(other, model)}
            onOpen={() => session.openRow(other.id)}
          />
        ))}
        {absent.map((phase) => (
          <Phase key={phase} name={phase} words={absentSentence(phase, true)} />
        ))}
      </dl>
    </section>
  )
}

function Phase({
  name,
  words,
  onOpen,
}: {
  readonly name: string
  readonly words: string
  readonly onOpen?: () => void
}) {
  return (
    <>
      <dt>
        {onOpen ? (
          <button type="button" onClick={onOpen} className="font-medium hover:underline">
            {name}
          </button>
        ) : (
          <span className="text-dim">{name}</span>
        )}
      </dt>
      <dd className="text-dim">{words}</dd>
    </>
  )
}
