/** One slice, all slices one after the other (null), or one row of each slice in turn, dataset after dataset. */
export type SliceChoice = number | null | 'roundrobin';
