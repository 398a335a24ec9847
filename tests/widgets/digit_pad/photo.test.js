import assert from "node:assert/strict";
import { test } from "node:test";

import { isPicture } from "../../../mnist_lesson/widgets/digit_pad/maths.js";
import { checkSize, explainFile } from "../../../mnist_lesson/widgets/digit_pad/photo/file.js";
import { averageBlocks, lightest, smooth } from "../../../mnist_lesson/widgets/digit_pad/photo/paper.js";
import { findPieces } from "../../../mnist_lesson/widgets/digit_pad/photo/pieces.js";
import { isWhole, sizeOfPng } from "../../../mnist_lesson/widgets/digit_pad/photo/whole.js";

const grayOf = (...rows) => ({
  pixels: Uint8Array.from(rows.flat()),
  width: rows[0].length,
  height: rows.length,
});

test("blocks are averaged and rounded; what fills none is left out", () => {
  const gray = grayOf([0, 1, 9], [1, 0, 9], [9, 9, 9]);
  assert.deepEqual(averageBlocks(gray, 2), grayOf([1]));
  assert.deepEqual(averageBlocks(gray, 1), gray);
});

test("each pixel is averaged with the neighbors that it has", () => {
  assert.deepEqual(smooth(grayOf([0, 90, 0])), grayOf([45, 30, 45]));
});

test("the lightest of a window ends at the picture's edge, along each axis", () => {
  const gray = grayOf([7, 0, 0, 0], [0, 0, 0, 5]);
  assert.deepEqual(lightest(gray, 1, ["x"]), grayOf([7, 7, 0, 0], [0, 0, 5, 5]));
  assert.deepEqual(lightest(gray, 1, ["y"]), grayOf([7, 0, 0, 5], [7, 0, 0, 5]));
  assert.deepEqual(lightest(gray, 9), grayOf([7, 7, 7, 7], [7, 7, 7, 7]));
});

test("pieces touch along sides and corners", () => {
  const mask = grayOf([1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1]);
  const [slanted, upright, ...more] = findPieces(mask, 0);
  assert.deepEqual(more, []);
  assert.deepEqual([slanted.area, slanted.right, slanted.sides], [2, 2, 2]);
  assert.deepEqual([upright.area, upright.left, upright.bottom, upright.sides], [3, 3, 3, 3]);
});

test("arms that meet further down are one piece", () => {
  assert.equal(findPieces(grayOf([1, 0, 1, 0, 1], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1]), 0).length, 1);
});

test("a file that calls itself a picture is taken for one", () => {
  assert.ok(isPicture({ type: "image/png", name: "five" }));
  assert.ok(isPicture({ type: "", name: "IMG_1.HEIC" }));
  assert.ok(!isPicture({ type: "application/json", name: "png.json" }));
});

test("what a file is instead is named, with the remedy", () => {
  assert.match(explainFile(""), /is empty\. Download/);
  assert.match(explainFile("\0\0\0\x18ftypheic"), /HEIC.*Save it as JPEG/);
  assert.match(explainFile('<?xml version="1.0"?>\n<svg>'), /SVG drawing\. Export/);
  assert.match(explainFile("five"), /is text\. Open a PNG/);
  assert.match(explainFile("\x01\x02"), /of an unknown kind/);
});

test("too many pixels are refused", () => {
  checkSize({ width: 8000, height: 8000 });
  assert.throws(() => checkSize({ width: 8001, height: 8000 }), /64 million.*got 8001 by 8000\. Cut/);
  assert.throws(() => checkSize({ width: 20_000, height: 10 }), /16384 a side/);
});

test("a file without its end is not whole, though a small picture in its notes has one", () => {
  const thumbnail = [0xff, 0xd8, 0xff, 0xd9];
  const notes = [0xff, 0xe1, 0, 2 + thumbnail.length, ...thumbnail];
  const jpeg = Uint8Array.from([0xff, 0xd8, ...notes, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
  assert.ok(isWhole(jpeg));
  for (let end = 2; end < jpeg.length; end++) assert.ok(!isWhole(jpeg.subarray(0, end)), String(end));
  const head = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 2, 0, 0, 0, 0, 9];
  assert.deepEqual(sizeOfPng(Uint8Array.from(head)), { width: 512, height: 9 });
  assert.ok(!isWhole(Uint8Array.from(head)));
  assert.ok(isWhole(Uint8Array.from([...head, 0x49, 0x45, 0x4e, 0x44])));
  const webp = [...Buffer.from("RIFF"), 8, 0, 0, 0, ...Buffer.from("WEBPVP8 ")];
  assert.ok(isWhole(Uint8Array.from(webp)));
  assert.ok(!isWhole(Uint8Array.from(webp.slice(0, 12))));
  assert.ok(isWhole(new Uint8Array()));
});
