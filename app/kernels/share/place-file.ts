/** The file of an archive that says where its maker was; the rest is a plugin repository as Kong knows it. */
export const PLACE_FILE = '.phasescope/shared.json'
