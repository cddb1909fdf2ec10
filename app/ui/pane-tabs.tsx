import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'

/** A pane behind a tab. */
export interface TabbedRegion<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly content: ReactNode
}

interface PaneTabsProps<Id extends string> {
  readonly label: string
  readonly panes: readonly TabbedRegion<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
}

/** Whole panes as tabs, where there is no room for them beside each other. Hidden ones keep what was typed in them. */
export function PaneTabs<Id extends string>({ label, panes, value, onChange }: PaneTabsProps<Id>) {
  const choose = (id: string) => {
    const pane = panes.find((candidate) => candidate.id === id)
    if (pane) onChange(pane.id)
  }
  return (
    <Tabs.Root value={value} onValueChange={choose} className="flex h-full min-h-0 flex-col">
      <Tabs.List aria-label={label} className="flex shrink-0 border-b border-line bg-panel text-xs whitespace-nowrap">
        {panes.map(({ id, label: name }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="px-3 py-0.5 text-dim hover:text-fg data-[state=active]:bg-bg data-[state=active]:font-semibold data-[state=active]:text-fg"
          >
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {panes.map(({ id, content }) => (
        <Tabs.Content
          key={id}
          value={id}
          forceMount
          tabIndex={-1}
          className="min-h-0 flex-1 outline-none data-[state=inactive]:hidden"
        >
          {content}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
