/** The sheet of keys, which is loaded on demand; actions of the palette name themselves in `actions.ts`. */
export const cheatSheet = {
  title: 'Keyboard shortcuts',
  about: 'Everything else is in the command palette, by name.',
  all: 'All shortcuts',
  or: ' or ',
  groups: {
    everywhere: 'Everywhere',
    editor: 'In the editor',
    debug: 'While the debugger has the focus',
    variables: 'In variables and watches',
    lists: 'In lists',
  },
  editor: {
    proposals: 'Proposals',
    definition: 'Go to definition',
    references: 'Show references',
    outline: 'Go to a function of the file',
    quickFix: 'Quick fix',
    find: 'Find',
    comment: 'Comment',
    tab: 'Let Tab leave the editor',
  },
  variables: {
    set: 'Set the value',
    watch: 'Add to watch',
    whoChanged: 'Who last changed this',
    open: 'Open and close',
  },
  lists: {
    walk: 'Walk over steps and cells',
    rename: 'Rename the file in the explorer',
    delete: 'Delete the file, or close the tab',
    sheet: 'This sheet',
  },
} as const
