/** The Node host as a library: `@phasescope/engine/hosts/node`. */
export { createNodeHost, type NodeHost } from './host.ts'
export { readScenarioFolder, ScenarioFolderError } from './scenario-folder.ts'
export { type NodeOptions, type RunningNode, startNode } from './start-node.ts'
