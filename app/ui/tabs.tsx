import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'

/** One tab of a {@link TabbedPane}. */
export interface Tab<Id extends string> {
  readonly id: Id
  readonly label: string
  /** A number beside the label; nothing when 0. */
  readonly count?: number
  readonly content: ReactNode
}

interface TabbedPaneProps<Id extends string> {
  readonly label: string
  readonly tabs: readonly Tab<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
  /** What stands at the right end of the tab bar. */
  readonly aside?: ReactNode
}

/** Tabs over a pane that scrolls. */
export function TabbedPane<Id extends string>({ label, tabs, value, onChange, aside }: TabbedPaneProps<Id>) {
  const choose = (id: string) => {
    const tab = tabs.find((candidate) => candidate.id === id)
    if (tab) onChange(tab.id)
  }
  return (
    <Tabs.Root value={value} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-3 px-3 pt-1.5">
        <Tabs.List aria-label={label} className="flex min-w-0 flex-wrap gap-x-2.5 whitespace-nowrap">
          {tabs.map((tab) => (
            <Tabs.Trigger
              key={tab.id}
              value={tab.id}
              className="border-b-2 border-transparent py-1 text-dim hover:text-fg data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-fg"
            >
              {tab.label}
              {tab.count ? <span className="ml-1 text-faint">{tab.count}</span> : null}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {aside !== undefined && <div className="ml-auto flex min-w-0 items-center gap-2 text-dim">{aside}</div>}
      </div>
      {tabs.map((tab) => (
        <Tabs.Content key={tab.id} value={tab.id} className="min-h-0 flex-1 overflow-auto px-3 py-2" tabIndex={0}>
          {tab.content}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
