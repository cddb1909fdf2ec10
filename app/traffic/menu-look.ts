export const MENU =
  'z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-xl border border-line bg-panel p-1.5 shadow-2xl'
export const MENU_ITEM =
  'flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 text-dim outline-none data-highlighted:bg-raise data-highlighted:text-fg'
