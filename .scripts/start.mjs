// npm start [-- FOLDER …]: from a fresh clone to a running gateway and studio.
import { launch } from '../engine/bin/launch.js'
import { ensureApp, ensureEngine, ensureInstalled } from './bootstrap.mjs'

ensureInstalled()
ensureEngine()
ensureApp()
const args = process.argv.slice(2)
process.argv = [process.execPath, 'phasescope', 'start', ...(args.length ? args : ['public/scenarios/first-plugin'])]
launch()
