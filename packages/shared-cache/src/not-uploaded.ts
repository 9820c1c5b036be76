/** Something could not be uploaded, and the store has said why, or will be asked no more. */
export class NotUploaded extends Error {}
