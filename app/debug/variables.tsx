import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ChangedThing, ScopeView, VariableView } from '../../engine/protocol.ts'
import { fieldExpression } from '../kernels/debug/expressions.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { debug as words } from '../text/debug.ts'
import { Empty } from '../ui/empty.tsx'
import { Section } from './section.tsx'
import { useShownStop } from './shown-stop.ts'
import { Tree } from './tree.tsx'
import { useLoaded } from './use-loaded.ts'
import { VariableRow, wasOf } from './variable-row.tsx'

const text = words.variables

/** Scopes of the chosen frame, and what the gateway keeps of the request. */
export function Variables() {
  const { session } = useStudio()
  const stop = useShownStop()
  const moment = useStudioState((state) => state.debugMoment)
  const frame = useStudioState((state) => state.frameIndex)
  const [scopes, setScopes] = useState<readonly ScopeView[]>([])
  useEffect(() => {
    let isWanted = true
    void session.debug.scopes().then((found) => isWanted && setScopes(found))
    return () => {
      isWanted = false
    }
  }, [session, moment])
  const view = stop?.frames[frame]
  const place = `${view?.name ?? ''} ${view?.place?.file ?? ''}`
  return (
    <Section label={text.label}>
      {stop ? (
        <Tree label={text.label}>
          {scopes.map(({ name, ref, count }) => (
            <Group
              key={`${name} ${place}`}
              label={name === 'Locals' && view ? text.localsOf(view.name) : name}
              count={count}
              isOpenFirst={name === 'Locals' || name === 'Varargs'}
              base={name === 'Globals' ? '' : undefined}
              version={scopes}
              load={() => session.debug.variables(ref)}
            />
          ))}
          <RequestGroups />
        </Tree>
      ) : (
        <Empty>{text.none}</Empty>
      )}
    </Section>
  )
}

const REQUEST_GROUPS = [
  { label: 'kong.ctx', fields: ['kong.ctx.shared', 'kong.ctx.plugin'], isOpenFirst: true },
  { label: 'ngx.ctx', fields: ['ngx.ctx'], isOpenFirst: false },
  { label: text.requestHeaders, fields: ['ngx.req.get_headers(0)'], isOpenFirst: false },
  { label: text.responseHeaders, fields: ['ngx.resp.get_headers(0)'], isOpenFirst: false },
] as const

function RequestGroups() {
  const { session } = useStudio()
  const moment = useStudioState((state) => state.debugMoment)
  const load = async (fields: readonly string[]): Promise<readonly VariableView[]> => {
    const answers = await Promise.all(fields.map((field) => session.debug.look(field)))
    const found = answers.flatMap((answer, at): readonly VariableView[] => {
      const value = answer?.type === 'values' ? answer.values[0] : undefined
      return value ? [{ ...value, name: fields[at] ?? '' }] : []
    })
    const [only] = found
    if (fields.length > 1) return found.map((each) => ({ ...each, name: each.name.replace('kong.ctx.', '') }))
    return only?.ref === undefined ? [] : session.debug.variables(only.ref)
  }
  return REQUEST_GROUPS.map(({ label, fields, isOpenFirst }) => (
    <Group
      key={label}
      label={label}
      isOpenFirst={isOpenFirst}
      base={label === 'kong.ctx' || label === 'ngx.ctx' ? label : undefined}
      version={moment}
      load={() => load(fields)}
    />
  ))
}

interface GroupProps {
  readonly label: string
  readonly count?: number
  readonly isOpenFirst: boolean
  /** Expression its variables are fields of; '' for the globals. */
  readonly base: string | undefined
  /** Another one: load again. */
  readonly version: unknown
  readonly load: () => Promise<readonly VariableView[]>
}

function Group({ label, count, isOpenFirst, base, version, load }: GroupProps) {
  const [isOpen, setOpen] = useState(isOpenFirst)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <div
        role="treeitem"
        aria-level={1}
        aria-expanded={isOpen}
        aria-selected={false}
        aria-label={label}
        tabIndex={-1}
        data-row
        onClick={() => setOpen(!isOpen)}
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight') setOpen(true)
          else if (key === 'ArrowLeft') setOpen(false)
          else if (key === 'Enter') setOpen(!isOpen)
        }}
        className="flex min-h-[22px] cursor-pointer items-center gap-1.5 rounded px-1 hover:bg-raise"
      >
        <Chevron size={12} aria-hidden="true" className="shrink-0 text-dim" />
        <span className="truncate">{label}</span>
        {count !== undefined && <span className="ml-auto pr-1 text-dim">{count}</span>}
      </div>
      {isOpen && <GroupRows label={label} base={base} version={version} load={load} />}
    </>
  )
}

/** A key of the table that `get_headers` gives, as a header that somebody may have changed. */
function headerOf(label: string, name: string): Extract<ChangedThing, { header: string }> {
  const header = /^\["(.*)"\]$/.exec(name)?.[1] ?? name
  return label === text.responseHeaders ? { header, target: 'response' } : { header }
}

function GroupRows({ label, base, version, load }: Pick<GroupProps, 'label' | 'base' | 'version' | 'load'>) {
  const { items, before } = useLoaded(label, version, load)
  return items.map((item) => (
    <VariableRow
      key={item.name}
      variable={item}
      expression={item.expression ?? fieldExpression(base, item.name)}
      was={wasOf(before, item)}
      level={2}
      {...((label === text.requestHeaders || label === text.responseHeaders) && { header: headerOf(label, item.name) })}
      isOpenFirst={base === 'kong.ctx'}
    />
  ))
}
