// Replaced by the room of arrays (helper N) at the merge.
export {};
