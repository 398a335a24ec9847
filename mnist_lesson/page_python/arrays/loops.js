// The four operations that nearly all work consists of, each in a loop of its own: a shared loop that calls
// a function for each pair takes several times as long.
//
// Each takes (out, a, b, one): both arrays, or with one = "right" or "left" a number on that side.

function add(out, a, b) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] + b[i];
}

function addNumber(out, a, number) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] + number;
}

function subtract(out, a, b) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] - b[i];
}

function subtractNumber(out, a, number) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] - number;
}

function subtractFrom(out, b, number) {
  for (let i = 0; i < out.length; i++) out[i] = number - b[i];
}

function multiply(out, a, b) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
}

function multiplyNumber(out, a, number) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] * number;
}

function divide(out, a, b) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] / b[i];
}

function divideNumber(out, a, number) {
  for (let i = 0; i < out.length; i++) out[i] = a[i] / number;
}

function divideInto(out, b, number) {
  for (let i = 0; i < out.length; i++) out[i] = number / b[i];
}

/** By the function that one pair needs: loops over two arrays, an array and a number, a number and an array. */
export const LOOPS = {
  add: { both: add, right: addNumber, left: addNumber },
  subtract: { both: subtract, right: subtractNumber, left: subtractFrom },
  multiply: { both: multiply, right: multiplyNumber, left: multiplyNumber },
  divide: { both: divide, right: divideNumber, left: divideInto },
};
