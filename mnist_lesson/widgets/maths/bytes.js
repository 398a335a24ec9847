/** Bytes as base64, the form in which JSON carries them. */

const AT_ONCE = 0x8000; // more arguments than this, and String.fromCharCode fails in some browsers

/** @param {string} text base64 @returns {Uint8Array<ArrayBuffer>} @throws {Error} it is not base64 */
export function bytesFromBase64(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes @returns {string} base64 */
export function bytesToBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(i, i + AT_ONCE));
  return btoa(text);
}
