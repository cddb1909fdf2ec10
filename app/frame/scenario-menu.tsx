import { ChevronDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import type { Sample } from '../store/samples.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'
import { openFolder } from './open-folder.ts'
import { canOpenFolder, readInput } from './read-files.ts'

type Kept = readonly { readonly id: string; readonly name: string }[]

/** Makes the input choose folders; not in React's types. */
const FOLDERS = { webkitdirectory: '' }

const ITEM =
  'flex cursor-pointer items-center rounded-md px-2.5 py-1.5 text-dim outline-none data-highlighted:bg-raise data-highlighted:text-fg'

/** The name of the scenario; opens others. */
export function ScenarioMenu() {
  const studio = useStudio()
  const { store, session } = studio
  const scenario = useStudioState((state) => state.scenario)
  const [samples, setSamples] = useState<readonly Sample[]>([])
  const [kept, setKept] = useState<Kept>([])
  const input = useRef<HTMLInputElement>(null)
  const load = (isOpen: boolean) => {
    if (!isOpen) return
    session.listSamples().then(setSamples, () => setSamples([]))
    session.listKept().then(setKept, () => setKept([]))
  }
  const own = kept.filter(({ id }) => id !== scenario?.id && !samples.some(({ name }) => name === id))
  return (
    <>
      <DropdownMenu.Root modal={false} onOpenChange={load}>
        <DropdownMenu.Trigger
          className="flex items-center gap-1 rounded-[7px] px-1.5 py-1 text-dim hover:bg-raise hover:text-fg"
          aria-label={text.scenario.label(scenario?.name)}
        >
          {scenario?.name ?? text.scenario.none}
          <ChevronDown size={13} aria-hidden="true" />
        </DropdownMenu.Trigger>
        {/* No portal: the menu stays inside the header, a landmark. */}
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          className="z-40 min-w-60 rounded-xl border border-line bg-panel p-1.5 shadow-2xl"
        >
          <DropdownMenu.Label className="eyebrow px-2.5 py-1">{text.scenario.samples}</DropdownMenu.Label>
          {samples
            .filter(({ lesson }) => lesson === undefined)
            .map((sample) => (
              <DropdownMenu.Item key={sample.name} className={ITEM} onSelect={() => void session.openSample(sample)}>
                {sample.name}
              </DropdownMenu.Item>
            ))}
          {samples.length === 0 && <p className="px-2.5 py-1 text-dim">{text.scenario.noSamples}</p>}
          {own.length > 0 && (
            <DropdownMenu.Label className="eyebrow px-2.5 pt-2 pb-1">{text.scenario.kept}</DropdownMenu.Label>
          )}
          {own.map(({ id, name }) => (
            <DropdownMenu.Item key={id} className={ITEM} onSelect={() => void session.openKept(id)}>
              {name}
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Item className={ITEM} onSelect={() => store.getState().showLearn(true)}>
            {text.scenario.lessons}
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <DropdownMenu.Item className={ITEM} onSelect={() => store.getState().showDialog({ type: 'new-scenario' })}>
            {text.scenario.new}
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className={ITEM}
            onSelect={() => (canOpenFolder ? void openFolder(studio) : input.current?.click())}
          >
            {canOpenFolder ? text.scenario.openFolder : text.scenario.copyFolder}
          </DropdownMenu.Item>
          {canOpenFolder && (
            <DropdownMenu.Item className={ITEM} onSelect={() => input.current?.click()}>
              {text.scenario.copyFolder}
            </DropdownMenu.Item>
          )}
          {scenario?.source === 'sample' && (
            <DropdownMenu.Item
              className={ITEM}
              onSelect={() => store.getState().showDialog({ type: 'reset', name: scenario.id })}
            >
              {text.scenario.afresh}
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Root>
      <input
        ref={input}
        type="file"
        {...FOLDERS}
        multiple
        tabIndex={-1}
        aria-label={text.scenario.folderInput}
        className="sr-only"
        onChange={(event) => {
          const { files } = event.target
          if (files?.length) void readInput(files).then(({ scenario: opened }) => session.openScenario(opened))
        }}
      />
    </>
  )
}
