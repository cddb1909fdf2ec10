/** The dialogs that add, move and remove what a scenario is made of. */
export const explorerDialogs = {
  cancel: 'Cancel',
  newFile: {
    title: 'New file',
    about: 'The path stands below the scenario’s folder, as in a plugin repository. Folders in it are made.',
    path: 'Path',
    create: 'Create file',
  },
  newPlugin: {
    title: 'New plugin',
    about: 'A handler and a schema under kong/plugins, configured globally in kong.yml.',
    name: 'Name',
    priority: 'Priority',
    notInteger: 'PRIORITY is an integer.',
    template: 'Template',
    withSpec: 'With a spec and a rockspec, as Kong’s plugin repositories have them',
    create: 'Create plugin',
  },
  newScenario: {
    title: 'New scenario',
    about:
      'A plugin repository: one plugin with its schema, spec and rockspec, a route, an upstream that echoes, a first request.',
    taken: (name: string) => `There is a scenario ${name} in this browser already.`,
    name: 'Name, of the plugin, too',
    template: 'The plugin begins as',
    templateWords: (label: string, about: string) => `${label}: ${about}`,
    create: 'Create scenario',
  },
  move: {
    title: (path: string) => `Rename or move ${path}`,
    aboutFile: 'Another folder in the path moves the file. Modules that require it by name must be told by hand.',
    aboutFolder: (files: number) =>
      `${files} files move with the folder. Modules that require them by name must be told by hand.`,
    path: 'New path',
    move: 'Rename',
  },
  remove: {
    title: (what: string) => `Delete ${what}?`,
    about: (files: number) =>
      files === 1
        ? 'The file is removed from the scenario. This can be undone.'
        : `${files} files are removed from the scenario. This can be undone.`,
    action: 'Delete',
  },
  reset: {
    title: (sample: string) => `Start ${sample} afresh?`,
    about: 'Your changes to this sample are dropped and its files are read again.',
    action: 'Start afresh',
  },
} as const
