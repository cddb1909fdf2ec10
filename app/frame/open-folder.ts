import type { Studio } from '../store/studio-context.tsx'
import { pickFolder } from './read-files.ts'

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
