import { ChevronDown, ChevronRight } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import type { ChangedThing, VariableView } from '../../engine/protocol.ts'
import { fieldExpression } from '../kernels/debug/expressions.ts'
import { useStudio } from '../store/studio-context.tsx'
import { debug } from '../text/debug.ts'
import { MENU, MENU_ITEM } from './menu-look.ts'
import { useLoaded } from './use-loaded.ts'
import { ValueInput } from './value-input.tsx'

const words = debug.variables

interface VariableRowProps {
  readonly variable: VariableView
  /** How Lua names it where the engine did not say. */
  readonly expression: string | undefined
  /** Text at the moment before; undefined: not known, or the same. */
  readonly was: string | undefined
  readonly level: number
  /** A header, which has no name in Lua. */
  readonly header?: Extract<ChangedThing, { header: string }>
  /** Extra entries of its menu, and keys: Delete. */
  readonly onRemove?: () => void
  readonly isOpenFirst?: boolean
}

/** A variable; opens to its fields. Enter or a double click edits it, W watches it, C asks who changed it. */
export function VariableRow({
  variable,
  expression,
  was,
  level,
  header,
  onRemove,
  isOpenFirst = false,
}: VariableRowProps) {
  const { session, store } = useStudio()
  const [isOpen, setOpen] = useState(isOpenFirst)
  const [isEditing, setEditing] = useState(false)
  const { name, text, ref, type } = variable
  const canEdit = expression !== undefined && name !== '(metatable)'
  const watch = () => {
    const { watches, setWatches } = store.getState()
    if (expression !== undefined && !watches.includes(expression)) setWatches([...watches, expression])
  }
  const changed = expression ?? header
  const whoChanged = () => changed !== undefined && void session.debug.goToChange(changed)
  const copy = () => navigator.clipboard.writeText(text).catch(() => store.getState().showNotice(words.notCopied))
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const actions: Readonly<Record<string, () => void>> = {
      Enter: () => canEdit && setEditing(true),
      ArrowRight: () => ref !== undefined && setOpen(true),
      ArrowLeft: () => setOpen(false),
      w: watch,
      c: whoChanged,
      ...(onRemove && { Delete: onRemove }),
    }
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <ContextMenu.Root modal={false}>
        <ContextMenu.Trigger asChild>
          <div
            role="treeitem"
            aria-level={level}
            aria-label={`${words.row(name, text)}${was === undefined ? '' : words.rowWas(was)}`}
            aria-expanded={ref === undefined ? undefined : isOpen}
            aria-selected={false}
            tabIndex={-1}
            data-row
            onKeyDown={press}
            onClick={() => ref !== undefined && !isEditing && setOpen(!isOpen)}
            onDoubleClick={() => canEdit && setEditing(true)}
            style={{ paddingLeft: level * 14 - 8 }}
            className={`flex min-h-[22px] items-center gap-1.5 rounded pr-2 ${was === undefined ? 'hover:bg-raise' : 'bg-warn/12'}`}
          >
            {ref === undefined ? (
              <span className="w-3 shrink-0" />
            ) : (
              <Chevron size={12} aria-hidden="true" className="shrink-0 text-dim" />
            )}
            <span className="max-w-[60%] shrink-0 truncate" title={expression ?? name}>
              {name}
            </span>
            {isEditing && expression !== undefined ? (
              <ValueInput expression={expression} text={text} onClose={() => setEditing(false)} />
            ) : (
              <Value type={type} text={text} was={was} />
            )}
          </div>
        </ContextMenu.Trigger>
        <ContextMenu.Portal>
          <ContextMenu.Content className={MENU} aria-label={words.menu(name)}>
            <Item isOff={!canEdit} onSelect={() => setTimeout(() => setEditing(true))}>
              {words.set}
            </Item>
            <Item isOff={changed === undefined} onSelect={whoChanged}>
              {words.whoChanged}
            </Item>
            <Item isOff={expression === undefined} onSelect={watch}>
              {words.watch}
            </Item>
            <Item onSelect={() => void copy()}>{words.copy}</Item>
            {onRemove && <Item onSelect={onRemove}>{words.remove}</Item>}
          </ContextMenu.Content>
        </ContextMenu.Portal>
      </ContextMenu.Root>
      {isOpen && ref !== undefined && <Children of={ref} version={variable} base={expression} level={level + 1} />}
    </>
  )
}

function Item({
  isOff = false,
  onSelect,
  children,
}: {
  readonly isOff?: boolean
  readonly onSelect: () => void
  readonly children: ReactNode
}) {
  return (
    <ContextMenu.Item disabled={isOff} onSelect={onSelect} className={MENU_ITEM}>
      {children}
    </ContextMenu.Item>
  )
}

function Value({
  type,
  text,
  was,
}: {
  readonly type: string
  readonly text: string
  readonly was: string | undefined
}) {
  return (
    <span className="ml-auto flex min-w-0 gap-1.5" title={text}>
      <span className={`truncate ${TONES[type] ?? 'text-dim'}`}>{text}</span>
      {was !== undefined && <span className="max-w-24 shrink-0 truncate text-dim">{words.was(was)}</span>}
    </span>
  )
}

const TONES: Readonly<Record<string, string>> = {
  string: 'text-ok',
  number: 'text-ok',
  boolean: 'text-ok',
  table: 'text-fg',
  nil: 'text-dim',
}

/** Children that are shown at first; more on demand. */
const PAGE = 100

/** The fields of a table, as rows. */
function Children({
  of,
  version,
  base,
  level,
}: {
  readonly of: number
  /** Another one: load again. */
  readonly version: unknown
  readonly base: string | undefined
  readonly level: number
}) {
  const { session } = useStudio()
  const [count, setCount] = useState(PAGE)
  const { items, before } = useLoaded(`${count}`, version, () =>
    session.debug.variables(of, { start: 0, count: count + 1 }),
  )
  return (
    <>
      {items
        .slice(0, count)
        .filter(isShown)
        .map((item) => (
          <VariableRow
            key={item.name}
            variable={item}
            expression={item.expression ?? fieldExpression(base, item.name)}
            was={wasOf(before, item)}
            level={level}
          />
        ))}
      {items.length > count && (
        <div
          role="treeitem"
          aria-level={level}
          aria-selected={false}
          tabIndex={-1}
          data-row
          onClick={() => setCount(count + PAGE)}
          onKeyDown={({ key }) => key === 'Enter' && setCount(count + PAGE)}
          style={{ paddingLeft: level * 14 + 8 }}
          className="cursor-pointer text-accent"
        >
          {words.more}
        </div>
      )}
    </>
  )
}

/** The metatables of kong.ctx are the gateway's own. */
function isShown({ name, text }: VariableView): boolean {
  return name !== '(metatable)' || !text.startsWith('{ __newindex = function __newindex }')
}

/** What a variable was at the moment before, when that differs. */
export function wasOf(
  before: ReadonlyMap<string, string> | undefined,
  { name, text }: VariableView,
): string | undefined {
  if (!before) return undefined
  const was = before.get(name) ?? 'nil'
  return was === text ? undefined : was
}
