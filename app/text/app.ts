/** The panes of the page and the lines between them. */
export const app = {
  studio: 'The studio',
  comparison: 'The comparison',
  loadingComparison: 'Loading the comparison …',
  loadingLesson: 'Loading the lesson …',
  loadingComposer: 'Loading the composer …',
  loadingDebugger: 'Loading the debugger …',
  lowerPanes: 'Lower panels',
  panes: { console: 'Console', request: 'Request', response: 'Response', inspector: 'Inspector' },
  resize: {
    flowAndInspector: 'Resize flow and inspector',
    explorer: 'Resize the explorer',
    editorAndFlow: 'Resize editor and flow',
    lowerPanels: 'Resize the lower panels',
    debugger: 'Resize the debugger',
    lesson: 'Resize the lesson',
    consoleAndRequest: 'Resize console and request',
    requestAndResponse: 'Resize request and response',
    responseAndInspector: 'Resize response and inspector',
  },
} as const
