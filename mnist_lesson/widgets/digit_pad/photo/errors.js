/** What goes wrong with a picture of one's own. */

/** A picture can't be read as one digit; the message says what was found and what to do. */
export class PictureError extends Error {}

/** What seems to be ink fills its place: a blot, or a sheet of paper taken for ink. */
export class BlotError extends PictureError {}
