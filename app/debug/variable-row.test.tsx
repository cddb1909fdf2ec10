import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import type { StudioSession } from '../store/session.ts'
import { createStudioStore } from '../store/store.ts'
import { StudioContext } from '../store/studio-context.tsx'
import { VariableRow } from './variable-row.tsx'

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)

it('says that the value was not copied when the browser refuses the clipboard', async () => {
  const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'))
  const store = createStudioStore()
  const page = document.body.appendChild(document.createElement('div'))
  const variable = { name: 'limit', text: '10', type: 'number', isWritable: true }
  await act(async () =>
    createRoot(page).render(
      <StudioContext value={{ store, session: {} as StudioSession }}>
        <VariableRow variable={variable} expression="limit" was={undefined} level={1} />
      </StudioContext>,
    ),
  )
  const row = page.querySelector('[role="treeitem"]')
  await act(async () => row?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })))
  const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  await act(async () => items.find(({ textContent }) => textContent === 'Copy value')?.click())
  expect(writeText).toHaveBeenCalledWith('10')
  expect(store.getState().notice).toBe('The browser does not allow writing to the clipboard here.')
})
