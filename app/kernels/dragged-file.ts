/** Type under which a file or folder of the scenario is dragged: the data is its path. */
export const DRAGGED_FILE = 'text/x-phasescope-file'
