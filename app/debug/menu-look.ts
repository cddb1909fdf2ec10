/** Looks of the debugger's context menus. */
export const MENU = 'z-50 min-w-44 rounded-xl border border-line bg-panel p-1.5 text-[13px] shadow-2xl'
export const MENU_ITEM =
  'flex cursor-pointer items-center rounded-md px-2.5 py-1 text-dim outline-none data-disabled:cursor-default data-disabled:opacity-50 data-highlighted:bg-raise data-highlighted:text-fg'
