/** The name under which a browser keeps this book; other books of the same server have other addresses. */
export const storeName = (base) => `ten-lines ${base}`;
