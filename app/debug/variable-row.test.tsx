import { expect, it, vi } from 'vitest'
import { openDebuggerPage } from './tests/debugger-page.tsx'
import { VariableRow } from './variable-row.tsx'

it('says that the value was not copied when the browser refuses the clipboard', async () => {
  const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'))
  const { store, page, draw, change } = openDebuggerPage()
  const variable = { name: 'limit', text: '10', type: 'number', isWritable: true }
  await draw(<VariableRow variable={variable} expression="limit" was={undefined} level={1} />)
  const row = page.querySelector('[role="treeitem"]')
  await change(() => row?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })))
  const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  await change(() => items.find(({ textContent }) => textContent === 'Copy value')?.click())
  expect(writeText).toHaveBeenCalledWith('10')
  expect(store.getState().notice).toBe('The browser does not allow writing to the clipboard here.')
})
