import type { Studio } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'
import { pickFolder, readInput } from './read-files.ts'

/** Opens a folder with the browser's own dialog. */
export async function openFolder({ store, session }: Studio): Promise<void> {
  try {
    const opened = await pickFolder()
    if (opened) await session.openScenario(opened.scenario, opened.folder)
  } catch (error) {
    store.getState().showNotice(text.files.folderNotOpened(error instanceof Error ? error.message : String(error)))
  }
}

/** Copies a folder that the person chooses, all that Firefox and Safari can do: edits do not come back to it. */
export function copyFolder({ session }: Studio): void {
  const input = document.createElement('input')
  Object.assign(input, { type: 'file', webkitdirectory: true })
  input.addEventListener('change', () => {
    if (input.files?.length) void readInput(input.files).then(({ scenario }) => session.openScenario(scenario))
  })
  input.click()
}
