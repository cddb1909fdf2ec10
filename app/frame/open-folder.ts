import type { Studio } from '../store/studio-context.tsx'
import { pickFolder, readInput } from './read-files.ts'

/** All that Firefox and Safari can do: what is edited does not come back to the folder. */
export const COPY_FOLDER = 'Copy a folder into the browser …'

/** Opens a folder with the browser's own dialog. */
export async function openFolder({ store, session }: Studio): Promise<void> {
  try {
    const opened = await pickFolder()
    if (opened) await session.openScenario(opened.scenario, opened.folder)
  } catch (error) {
    store
      .getState()
      .showNotice(`The folder could not be opened: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Copies a folder that the person chooses. */
export function copyFolder({ session }: Studio): void {
  const input = document.createElement('input')
  Object.assign(input, { type: 'file', webkitdirectory: true })
  input.addEventListener('change', () => {
    if (input.files?.length) void readInput(input.files).then(({ scenario }) => session.openScenario(scenario))
  })
  input.click()
}
