import { GripVertical } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { placeHandler, skipHandler, type Prediction } from '../kernels/learn/prediction.ts'
import { learn } from '../text/learn.ts'

const text = learn.prediction

interface PredictionListProps {
  readonly prediction: Prediction
  readonly onChange: (prediction: Prediction) => void
}

/** Handlers to be put in order: drag them, or type a number; arrow keys move by one. */
export function PredictionList({ prediction, onChange }: PredictionListProps) {
  const [dragged, setDragged] = useState<string>()
  const { order, skipped } = prediction
  const drop = (place: number) => {
    if (dragged !== undefined) onChange(placeHandler(prediction, dragged, place))
    setDragged(undefined)
  }
  return (
    <ol aria-label={text.own} className="flex flex-col gap-1">
      {[...order, ...skipped].map((key) => {
        const at = order.indexOf(key)
        return (
          // Dragging is a second way; the field and the box beside it do the same by keys.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={key}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move'
              event.dataTransfer.setData('text/plain', key)
              setDragged(key)
            }}
            onDragEnd={() => setDragged(undefined)}
            onDragOver={(event) => dragged !== undefined && event.preventDefault()}
            onDrop={(event) => {
              event.preventDefault()
              // What did not come from this list is none of its business.
              event.stopPropagation()
              drop(at < 0 ? order.length + 1 : at + 1)
            }}
            className={`flex cursor-grab items-center gap-2 rounded-md border border-line py-1 pr-2 pl-1 ${
              at < 0 ? 'hatched text-dim' : 'bg-bg'
            } ${dragged === key ? 'opacity-50' : ''}`}
          >
            <GripVertical size={13} aria-hidden="true" className="shrink-0 text-faint" />
            <Place
              label={key}
              place={at < 0 ? undefined : at + 1}
              onPlace={(place) =>
                onChange(place === 0 ? skipHandler(prediction, key) : placeHandler(prediction, key, place))
              }
            />
            <HandlerName name={key} />
            <label className="ml-auto flex shrink-0 items-center gap-1 text-xs text-dim">
              <input
                type="checkbox"
                aria-label={text.handlerWillNotRun(key)}
                checked={at < 0}
                onChange={({ target }) =>
                  onChange(
                    target.checked ? skipHandler(prediction, key) : placeHandler(prediction, key, order.length + 1),
                  )
                }
                className="accent-(--accent)"
              />
              {text.willNotRun}
            </label>
          </li>
        )
      })}
    </ol>
  )
}

/** `plugin:phase`, as everywhere in the studio. */
export function HandlerName({ name }: { readonly name: string }) {
  const [plugin, phase] = name.split(' ')
  return (
    <span className="min-w-0 truncate font-mono text-xs">
      {plugin}
      <span className="text-dim">:{phase}</span>
    </span>
  )
}

interface PlaceProps {
  readonly label: string
  readonly place: number | undefined
  readonly onPlace: (place: number) => void
}

/** The number of a handler. A digit puts it there, 0 says that it will not run. */
function Place({ label, place, onPlace }: PlaceProps) {
  const press = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (/^\d$/.test(event.key)) onPlace(Number(event.key))
    else if (step !== undefined) onPlace(Math.max(1, (place ?? 99) + step))
    else return
    event.preventDefault()
  }
  return (
    <input
      type="text"
      inputMode="numeric"
      aria-label={text.placeOf(label)}
      title={text.placeAbout}
      value={place ?? '–'}
      onKeyDown={press}
      onChange={({ target }) => {
        const number = /\d+/.exec(target.value)?.[0]
        if (number !== undefined) onPlace(Number(number))
      }}
      className="field w-7 shrink-0 cursor-text !px-0 !py-0.5 text-center"
    />
  )
}
